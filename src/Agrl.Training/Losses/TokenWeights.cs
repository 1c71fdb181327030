using Agrl.Training.Configuration;

namespace Agrl.Training.Losses;

/// <summary>
/// The weight of each token of a response in the loss of an update, so that micro-batches of any size add up to the loss of the
/// one large batch.
/// </summary>
public static class TokenWeights
{
    /// <summary>The weight of every token of a row.</summary>
    /// <param name="loss">The loss type.</param>
    /// <param name="rowTokens">Tokens of the row that are in the loss; at least 1.</param>
    /// <param name="rows">Rows of the update that are in the loss.</param>
    /// <param name="updateTokens">Tokens of the update that are in the loss.</param>
    /// <param name="stepTokens">Tokens of the step that are in the loss, divided by its updates
    /// (the same as <paramref name="updateTokens"/> with one update a step).</param>
    /// <param name="maxNewTokens">The most tokens of a response.</param>
    public static double Of(PolicyLoss loss, int rowTokens, int rows, long updateTokens, double stepTokens, int maxNewTokens) => loss switch
    {
        PolicyLoss.Grpo => 1.0 / ((double)rows * rowTokens),
        PolicyLoss.Bnpo => 1.0 / updateTokens,
        PolicyLoss.DrGrpo => 1.0 / ((double)rows * maxNewTokens),
        PolicyLoss.Dapo or PolicyLoss.Cispo => 1.0 / stepTokens,
        _ => throw new ArgumentOutOfRangeException(nameof(loss), loss, "Unknown loss type."),
    };
}
