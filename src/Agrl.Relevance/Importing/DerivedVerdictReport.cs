namespace Agrl.Relevance.Importing;

/// <summary>What was derived.</summary>
/// <param name="Judgments">Judgments that carry derived verdicts.</param>
/// <param name="Untouched">Judgments whose verdicts are a judge's and were left as they are.</param>
/// <param name="Verdicts">Derived verdicts by criterion and verdict; a judgment whose product lacks the field asked about gets
/// none.</param>
/// <param name="Lexicon">How many brands, colors and categories are known, by criterion.</param>
public sealed record DerivedVerdictReport(
    int Judgments, int Untouched, IReadOnlyDictionary<string, IReadOnlyDictionary<string, int>> Verdicts,
    IReadOnlyDictionary<string, int> Lexicon);
