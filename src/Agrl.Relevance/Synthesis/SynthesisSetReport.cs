namespace Agrl.Relevance.Synthesis;

/// <summary>What one set holds.</summary>
/// <param name="Name">sft, rl, balanced or wild.</param>
/// <param name="Judgments">How many judgments.</param>
/// <param name="Queries">How many distinct queries.</param>
/// <param name="Products">How many distinct products.</param>
/// <param name="Tiers">Judgments by grade, highest first.</param>
/// <param name="Slices">Judgments by slice and grade.</param>
public sealed record SynthesisSetReport(
    string Name,
    int Judgments,
    int Queries,
    int Products,
    IReadOnlyDictionary<int, int> Tiers,
    IReadOnlyDictionary<string, IReadOnlyDictionary<int, int>> Slices);
