namespace Agrl.Relevance.Rubrics;

/// <summary>What a rubric's rules say about a full set of verdicts.</summary>
/// <param name="Grade">The tier's grade that follows.</param>
/// <param name="Rule">The rule that decided: the first that applies.</param>
public readonly record struct RuleDecision(int Grade, Rule Rule);
