using Agrl.Training.Rollouts;
using static TorchSharp.torch;

namespace Agrl.Training.Policies;

/// <summary>What a forward pass over a micro-batch gives; N response tokens of R rows, packed row after row.</summary>
/// <param name="Rows">The rows in order.</param>
/// <param name="LogProbs_N">The log-prob of each token, float32, with gradient where gradients are on.</param>
/// <param name="Entropies_N">The entropy of the distribution each token was drawn from, float32, without gradient;
/// null where they were not asked for.</param>
/// <param name="RowOfToken_N">The row of each token, int64.</param>
public sealed record ForwardPass(IReadOnlyList<TrainingRow> Rows, Tensor LogProbs_N, Tensor? Entropies_N, Tensor RowOfToken_N)
{
    /// <summary>The sum of all entropies.</summary>
    public double EntropySum()
    {
        using var sum = (Entropies_N ?? throw new InvalidOperationException("Entropies were not asked for.")).sum();
        return sum.item<float>();
    }
}
