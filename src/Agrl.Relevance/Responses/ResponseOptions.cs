namespace Agrl.Relevance.Responses;

/// <summary>The form of a response, for writing and for strict parsing.</summary>
public sealed record ResponseOptions
{
    /// <summary>The order of the parts.</summary>
    public ResponseLayout Layout { get; init; } = ResponseLayout.RespondThenThink;

    /// <summary>Whether a response must state a verdict for every criterion of the rubric; otherwise those it states must be in the rubric's order.</summary>
    public bool RequireAllCriteria { get; init; } = true;
}
