namespace Agrl.Relevance.Rubrics;

/// <summary>Something that a judge checks on its own, such as the brand.</summary>
/// <param name="Name">The name as it stands in judgments and responses, such as <c>brand</c>.</param>
/// <param name="Description">What is checked, for prompts.</param>
/// <param name="Verdicts">The verdicts it can take, such as match, mismatch, unspecified.</param>
/// <param name="Weight">Its share in the criteria part of the reward, w_k; not negative.</param>
public sealed record Criterion(string Name, string Description, IReadOnlyList<string> Verdicts, double Weight);
