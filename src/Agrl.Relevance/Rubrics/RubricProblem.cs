namespace Agrl.Relevance.Rubrics;

/// <summary>Something wrong with a rubric.</summary>
/// <param name="Where">The place as a path in the rubric, such as <c>rules[2].when.color</c>; empty for the rubric as a whole.</param>
/// <param name="Message">What was expected, what was found, and the fix.</param>
public sealed record RubricProblem(string Where, string Message);
