namespace Agrl.Relevance.Synthesis;

/// <summary>What synthesis made and what it could not.</summary>
/// <param name="Sets">One entry a set, in the order sft, rl, balanced, wild.</param>
/// <param name="Combinations">How many attribute combinations there are.</param>
/// <param name="HeldOut">How many of them are in the evaluation sets alone.</param>
/// <param name="DroppedProducts">Catalogue products that could not be used, by reason; empty for the built-in shop.</param>
/// <param name="Notes">What a reader should know, such as a slice that ran out of new queries.</param>
public sealed record SynthesisReport(
    IReadOnlyList<SynthesisSetReport> Sets,
    int Combinations,
    int HeldOut,
    IReadOnlyDictionary<string, int> DroppedProducts,
    IReadOnlyList<string> Notes);
