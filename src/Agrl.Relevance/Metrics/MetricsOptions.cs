namespace Agrl.Relevance.Metrics;

/// <summary>What is computed beyond the core metrics.</summary>
public sealed record MetricsOptions
{
    /// <summary>
    /// The k of pass@k; null takes the powers of two up to the smallest number of samples. Used where samples were drawn.
    /// </summary>
    public IReadOnlyList<int>? PassK { get; init; }

    /// <summary>The beta of the CumPT decision, over 0 to 1; null leaves it out. Used where tier probabilities were read.</summary>
    public double? CumPtBeta { get; init; }
}
