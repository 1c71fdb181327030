namespace Agrl.Relevance.Synthesis;

/// <summary>One data set to be made.</summary>
/// <param name="Name">sft, rl, balanced or wild; also the prefix of identifiers.</param>
/// <param name="Count">How many judgments.</param>
/// <param name="TierShares">The tiers' shares by grade.</param>
/// <param name="Slices">The shares of the kinds of query, relative to their sum.</param>
/// <param name="Verdicts">Whether judgments carry verdicts.</param>
/// <param name="Reasons">Whether judgments carry reasons.</param>
internal sealed record SetPlan(
    string Name, int Count, IReadOnlyDictionary<int, double> TierShares, IReadOnlyDictionary<string, double> Slices,
    bool Verdicts, bool Reasons)
{
    /// <summary>Parents whose leaves are not called related in this set.</summary>
    public IReadOnlySet<string> UnrelatedParents { get; init; } = new HashSet<string>();

    /// <summary>The share of the judgments so changed that have today's tier all the same.</summary>
    public double RejudgedShare { get; init; }
}
