namespace Agrl.Relevance.Responses;

/// <summary>The form that a response must have.</summary>
public sealed record ResponseOptions
{
    /// <summary>The order of tier and reasons.</summary>
    public ResponseLayout Layout { get; init; } = ResponseLayout.RespondThenThink;

    /// <summary>
    /// Whether every criterion of the rubric must be stated. Turn it off where gold verdicts cover some criteria only; a
    /// response that leaves one out then counts as wrong on it where its verdict is known.
    /// </summary>
    public bool RequireAllCriteria { get; init; } = true;
}
