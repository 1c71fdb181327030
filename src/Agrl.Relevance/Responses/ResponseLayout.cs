namespace Agrl.Relevance.Responses;

/// <summary>The order of a response's parts.</summary>
public enum ResponseLayout
{
    /// <summary>The tier first, then a line for each criterion: serving can stop after the tier.</summary>
    RespondThenThink,

    /// <summary>A line for each criterion, then the tier.</summary>
    ThinkThenRespond,
}
