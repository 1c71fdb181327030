using Agrl.Modeling.Numerics;
using static TorchSharp.torch;

namespace Agrl.Modeling.Tests.Numerics;

/// <summary>Log-probs with the head inside the chunk against the plain formula, values and gradients.</summary>
public sealed class TokenLogProbsTests
{
    [Theory]
    [InlineData(1.0, 0)]
    [InlineData(1.0, 1)]
    [InlineData(0.7, 4)]
    [InlineData(2.5, 64)]
    [InlineData(0.0, 3)]
    public void Values_entropies_and_gradients_are_those_of_the_plain_formula(double temperature, int chunkTokens)
    {
        using var scope = NewDisposeScope();
        var (hidden, head, targets, weights) = Inputs(tokens: 11, size: 6, vocabulary: 37);
        var divisor = temperature == 0 ? 1 : temperature;

        var (logProbs, entropies) = TokenLogProbs.Compute(hidden, head, targets, temperature, chunkTokens, withEntropy: true);
        (logProbs * weights).sum().backward();
        var (hiddenGradient, headGradient) = (hidden.grad!.clone(), head.grad!.clone());
        hidden.grad!.zero_();
        head.grad!.zero_();
        var plain = hidden.mm(head.t()).DividedBy(divisor).log_softmax(-1);
        var plainLogProbs = plain.gather(1, targets.unsqueeze(1)).squeeze(1);
        (plainLogProbs * weights).sum().backward();

        Near(plainLogProbs, logProbs, 1e-5);
        Near(-(plain.exp() * plain).sum(1), entropies!, 1e-5);
        Near(hidden.grad!, hiddenGradient, 1e-5);
        Near(head.grad!, headGradient, 1e-5);
        Assert.Equal(ScalarType.Float32, logProbs.dtype);
    }

    [Fact]
    public void What_is_computed_again_for_the_backward_pass_gives_the_gradients_of_what_was_kept()
    {
        using var scope = NewDisposeScope();
        // Just beyond what is kept; the halves are within it.
        const int vocabulary = 70_000;
        var tokens = (int)(TokenLogProbs.KeptElements / vocabulary) + 2;
        var (hidden, head, targets, weights) = Inputs(tokens, 4, vocabulary);

        (TokenLogProbs.Compute(hidden, head, targets).LogProbs_N * weights).sum().backward();
        var (hiddenGradient, headGradient) = (hidden.grad!.clone(), head.grad!.clone());
        hidden.grad!.zero_();
        head.grad!.zero_();
        foreach (var (start, count) in new[] { (0, tokens / 2), (tokens / 2, tokens - tokens / 2) })
        {
            using var inner = NewDisposeScope();
            var part = TokenLogProbs.Compute(hidden.narrow(0, start, count), head, targets.narrow(0, start, count)).LogProbs_N;
            (part * weights.narrow(0, start, count)).sum().backward();
        }

        Near(hidden.grad!, hiddenGradient, 1e-5);
        Near(head.grad!, headGradient, 1e-4);
    }

    private static (Tensor Hidden, Tensor Head, Tensor Targets, Tensor Weights) Inputs(int tokens, int size, int vocabulary)
    {
        using var generator = new Generator(5, CPU);
        var hidden = randn([tokens, size], generator: generator).requires_grad_();
        var head = randn([vocabulary, size], generator: generator).requires_grad_();
        return (hidden, head, randint(0, vocabulary, [tokens], ScalarType.Int64, generator: generator),
            randn([tokens], generator: generator));
    }

    private static void Near(Tensor expected, Tensor actual, double tolerance)
    {
        Assert.Equal(expected.shape, actual.shape);
        Assert.True((expected - actual).abs().max().item<float>() <= tolerance * Math.Max(1, expected.abs().max().item<float>()));
    }
}
