namespace Agrl.Relevance.Metrics;

/// <summary>The overlap from which on a tier is predicted.</summary>
/// <param name="Grade">The tier's grade.</param>
/// <param name="MinOverlap">The least overlap, inclusive, 0 to 1.</param>
public sealed record OverlapThreshold(int Grade, double MinOverlap);
