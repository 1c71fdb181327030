namespace Agrl.Relevance.Rubrics;

/// <summary>A grade of relevance, such as 4 Excellent.</summary>
/// <param name="Grade">The number that judges give and models write, one digit (1 to 9); higher is more relevant.</param>
/// <param name="Name">The name, such as <c>Excellent</c>.</param>
/// <param name="Description">What the tier means, for prompts and reports.</param>
/// <param name="Good">Whether the tier counts as good in good-F1 (in the four-tier rubric: 4 and 3).</param>
public sealed record Tier(int Grade, string Name, string Description, bool Good);
