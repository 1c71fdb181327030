namespace Agrl.Relevance.Metrics;

/// <summary>What serving does with a product: the three bands of CumPT.</summary>
public enum RelevanceBand
{
    /// <summary>Shown and ranked by other signals.</summary>
    Good,

    /// <summary>Shown lower.</summary>
    Mid,

    /// <summary>Filtered out.</summary>
    Bad,
}
