using Agrl.Modeling.Numerics.Kernels;
using Agrl.Modeling.Transformer;
using BenchmarkDotNet.Attributes;
using TorchSharp;
using static TorchSharp.torch;

namespace Agrl.Benchmarks;

/// <summary>The parts of a layer between its matrix products, forward and backward, at 7,552 rows of 128: the reference step's update.</summary>
[MemoryDiagnoser]
public class LayerBenchmarks
{
    private const int Rows = 7552, Prompts = 16, Group = 8, Steps = 47, PromptTokens = 96, Heads = 2, PerHead = 2, Size = 32;

    private readonly Tensor x, gateUp, projected, norm, headNorm, cosines, sines, queries, promptKeys, promptValues, keys, values, bias;

    public LayerBenchmarks()
    {
        (x, gateUp, projected) = (Leaf(Rows, 128), Leaf(Rows, 768), Leaf(Rows, 256));
        (norm, headNorm, cosines, sines) = (Leaf(128), Leaf(32), rand(Rows, 1, 32), rand(Rows, 1, 32));
        queries = Leaf(Prompts * Heads, Group * Steps * PerHead, Size);
        (promptKeys, promptValues) = (Leaf(Prompts * Heads, PromptTokens, Size), Leaf(Prompts * Heads, PromptTokens, Size));
        (keys, values) = (Leaf(Prompts * Heads * Group, Steps, Size), Leaf(Prompts * Heads * Group, Steps, Size));
        bias = zeros([Prompts, 1, Steps, 1, PromptTokens + Steps]);
    }

    [Benchmark]
    public void Norm() => Run(() => RmsNorm.Apply(x, norm, 1e-6), x, norm);

    [Benchmark]
    public void NormByOperations() => Run(() => x * (x.square().mean([-1], keepdim: true) + 1e-6).rsqrt() * norm, x, norm);

    [Benchmark]
    public void GatedUnitByOperations() => Run(() => nn.functional.silu(gateUp.narrow(1, 0, 384)) * gateUp.narrow(1, 384, 384), gateUp);

    [Benchmark]
    public void HeadNormAndRotationByOperations() => Run(
        () =>
        {
            var heads = projected.narrow(1, 0, 192).reshape(Rows, 6, 32);
            heads = heads * (heads.square().mean([-1], keepdim: true) + 1e-6).rsqrt() * headNorm;
            return RotaryEmbedding.Rotate(heads, cosines, sines) * 0.18;
        },
        projected);

    /// <summary>Prompts' keys and values copied for each response, one attention over both.</summary>
    [Benchmark]
    public void GroupAttentionByOperations() => Run(
        () =>
        {
            Tensor Joined(Tensor prompt, Tensor own) => cat([prompt.repeat_interleave(Group, 0), own], 1);
            var scores = queries.view(Prompts * Heads * Group, -1, Size).bmm(Joined(promptKeys, keys).transpose(1, 2));
            var masked = scores.view(Prompts, -1, Steps, PerHead, PromptTokens + Steps) + bias;
            return masked.view(scores.shape).softmax(-1).bmm(Joined(promptValues, values));
        },
        queries, promptKeys, promptValues, keys, values);

    [Benchmark]
    public void GatedUnit() => Run(() => SwiGlu.Apply(gateUp), gateUp);

    [Benchmark]
    public void HeadNormAndRotation() =>
        Run(() => HeadRotation.Apply(projected, new HeadRotationKernel.Plan(4, 2, 32, 0.18f, 1e-6f), [headNorm, headNorm], cosines, sines), projected);

    [Benchmark]
    public void GroupAttention() => Run(
        () => ResponseAttention.Apply(queries, promptKeys, promptValues, keys, values, bias), queries, promptKeys, promptValues, keys, values);

    private static void Run(Func<Tensor> forward, params Tensor[] inputs)
    {
        using var scope = NewDisposeScope();
        var result = forward();
        autograd.grad([result], inputs, [result.detach()]);
    }

    private static Tensor Leaf(params long[] shape) => rand(shape).requires_grad_();
}
