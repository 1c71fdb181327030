namespace Agrl.Relevance.Responses;

/// <summary>What a span of a response is.</summary>
public enum ResponsePart
{
    /// <summary>The line that states the tier.</summary>
    Tier,

    /// <summary>A line that states a criterion's reason and verdict.</summary>
    Criterion,

    /// <summary>The closing free-text line.</summary>
    Note,
}
