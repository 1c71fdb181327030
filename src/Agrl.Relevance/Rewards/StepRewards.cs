namespace Agrl.Relevance.Rewards;

/// <summary>A reward divided among the steps of a response; the parts add up to the whole.</summary>
/// <param name="Outcome">The tier's and the rule's part, for the tokens outside the spans of known criteria.</param>
/// <param name="Criteria">Each known criterion's part, for the tokens of its span.</param>
public sealed record StepRewards(double Outcome, IReadOnlyDictionary<string, double> Criteria);
