namespace Agrl.Relevance.Rubrics;

/// <summary>One row of a rubric's ordered table: when all its conditions hold, it decides the tier.</summary>
/// <param name="Name">A short name for reports and guidance.</param>
/// <param name="When">Criterion to the verdicts that satisfy it; a criterion that is not named may take any verdict.</param>
/// <param name="Grade">The tier's grade that follows.</param>
/// <param name="Text">The rule in words, for prompts and guidance.</param>
public sealed record Rule(string Name, IReadOnlyDictionary<string, IReadOnlyList<string>> When, int Grade, string Text);
