using Agrl.Modeling.Generation;
using Agrl.Modeling.Numerics;
using BenchmarkDotNet.Attributes;
using static TorchSharp.torch;

namespace Agrl.Benchmarks;

/// <summary>The head: log-probs of 6,144 response tokens with their gradient, and drawing 128 tokens, of a vocabulary of 2,048.</summary>
[MemoryDiagnoser]
public class HeadBenchmarks
{
    private readonly Tensor _hidden = rand(6144, 128).requires_grad_(), _head = rand(2048, 128).requires_grad_(),
        _logits = randn(128, 2048);
    private readonly Tensor _targets = randint(0, 2048, [6144], ScalarType.Int64);
    private readonly float[] _uniforms = [.. Enumerable.Range(0, 128).Select(i => i / 128f)];

    [Benchmark]
    public void LogProbs()
    {
        using var scope = NewDisposeScope();
        var (logProbs, _) = TokenLogProbs.Compute(_hidden, _head, _targets);
        autograd.grad([logProbs.sum()], [_hidden, _head]);
    }

    /// <summary>The same by single operations, which make and keep a tensor of all rows times the vocabulary several times.</summary>
    [Benchmark]
    public void LogProbsByOperations()
    {
        using var scope = NewDisposeScope();
        var logProbs = nn.functional.linear(_hidden, _head).log_softmax(-1).gather(1, _targets.unsqueeze(1));
        autograd.grad([logProbs.sum()], [_hidden, _head]);
    }

    [Benchmark]
    public void DrawByOperations()
    {
        using var scope = NewDisposeScope();
        var cumulative = _logits.softmax(-1).cumsum(-1);
        var ids = searchsorted(cumulative, tensor(_uniforms, [_uniforms.Length, 1]), right: true).clamp_(max: 2047);
        (_logits.gather(1, ids) - _logits.logsumexp(1, keepdim: true)).data<float>().ToArray();
    }

    [Benchmark]
    public void Draw() => TokenSampler.Sample(_logits, new SamplingOptions(), _uniforms);

    [Benchmark]
    public void DrawOfTopK() => TokenSampler.Sample(_logits, new SamplingOptions { TopK = 50 }, _uniforms);
}
