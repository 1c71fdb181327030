using Agrl.Modeling.Numerics.Kernels;
using Agrl.Modeling.Transformer;
using BenchmarkDotNet.Attributes;
using static TorchSharp.torch;

namespace Agrl.Benchmarks;

/// <summary>
/// The parts of a layer between its matrix products, forward and backward, at 7,552 rows of 128: the reference step's update.
/// </summary>
[MemoryDiagnoser]
public class LayerBenchmarks
{
    private const int Rows = 7552, Prompts = 16, Group = 8, Steps = 47, PromptTokens = 96, Heads = 2, PerHead = 2, Size = 32;

    private readonly Tensor _x, _gateUp, _projected, _norm, _headNorm, _cosines, _sines, _queries, _promptKeys, _promptValues, _keys,
        _values, _bias;

    public LayerBenchmarks()
    {
        (_x, _gateUp, _projected) = (Leaf(Rows, 128), Leaf(Rows, 768), Leaf(Rows, 256));
        (_norm, _headNorm, _cosines, _sines) = (Leaf(128), Leaf(32), rand(Rows, 1, 32), rand(Rows, 1, 32));
        _queries = Leaf(Prompts * Heads, Group * Steps * PerHead, Size);
        (_promptKeys, _promptValues) = (Leaf(Prompts * Heads, PromptTokens, Size), Leaf(Prompts * Heads, PromptTokens, Size));
        (_keys, _values) = (Leaf(Prompts * Heads * Group, Steps, Size), Leaf(Prompts * Heads * Group, Steps, Size));
        _bias = zeros([Prompts, 1, Steps, 1, PromptTokens + Steps]);
    }

    [Benchmark]
    public void Norm() => Run(() => RmsNorm.Apply(_x, _norm, 1e-6), _x, _norm);

    [Benchmark]
    public void NormByOperations() => Run(() => _x * (_x.square().mean([-1], keepdim: true) + 1e-6).rsqrt() * _norm, _x, _norm);

    [Benchmark]
    public void GatedUnitByOperations() => Run(() => nn.functional.silu(_gateUp.narrow(1, 0, 384)) * _gateUp.narrow(1, 384, 384), _gateUp);

    [Benchmark]
    public void HeadNormAndRotationByOperations() => Run(
        () =>
        {
            var heads = _projected.narrow(1, 0, 192).reshape(Rows, 6, 32);
            heads = heads * (heads.square().mean([-1], keepdim: true) + 1e-6).rsqrt() * _headNorm;
            return RotaryEmbedding.Rotate(heads, _cosines, _sines) * 0.18;
        },
        _projected);

    /// <summary>Prompts' keys and values copied for each response, one attention over both.</summary>
    [Benchmark]
    public void GroupAttentionByOperations() => Run(
        () =>
        {
            Tensor Joined(Tensor prompt, Tensor own) => cat([prompt.repeat_interleave(Group, 0), own], 1);
            var scores = _queries.view(Prompts * Heads * Group, -1, Size).bmm(Joined(_promptKeys, _keys).transpose(1, 2));
            var masked = scores.view(Prompts, -1, Steps, PerHead, PromptTokens + Steps) + _bias;
            return masked.view(scores.shape).softmax(-1).bmm(Joined(_promptValues, _values));
        },
        _queries, _promptKeys, _promptValues, _keys, _values);

    [Benchmark]
    public void GatedUnit() => Run(() => SwiGlu.Apply(_gateUp), _gateUp);

    [Benchmark]
    public void HeadNormAndRotation() =>
        Run(() => HeadRotation.Apply(
            _projected, new HeadRotationKernel.Plan(4, 2, 32, 0.18f, 1e-6f), [_headNorm, _headNorm], _cosines, _sines), _projected);

    [Benchmark]
    public void GroupAttention() => Run(
        () => ResponseAttention.Apply(_queries, _promptKeys, _promptValues, _keys, _values, _bias),
        _queries, _promptKeys, _promptValues, _keys, _values);

    private static void Run(Func<Tensor> forward, params Tensor[] inputs)
    {
        using var scope = NewDisposeScope();
        var result = forward();
        autograd.grad([result], inputs, [result.detach()]);
    }

    private static Tensor Leaf(params long[] shape) => rand(shape).requires_grad_();
}
