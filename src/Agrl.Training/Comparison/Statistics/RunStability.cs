using Agrl.Relevance.Metrics;
using Agrl.Training.Evaluation;
using Agrl.Training.Rollouts;

namespace Agrl.Training.Comparison.Statistics;

/// <summary>How steady one run was; pure functions over its curves and figures.</summary>
public static class RunStability
{
    /// <summary>A gradient norm of this many times the run's median is a spike.</summary>
    public const double SpikeFactor = 5;

    /// <summary>A run that ends below this share of its start's macro-F1 collapsed.</summary>
    public const double CollapseShare = 0.8;

    /// <summary>The sample variance over the last half of a curve (the middle step included); NaN of fewer than two values.</summary>
    /// <param name="values">The curve, step after step.</param>
    public static double LateVariance(IReadOnlyList<double> values)
    {
        ArgumentNullException.ThrowIfNull(values);
        double[] late = [.. values.Skip(values.Count / 2).Where(double.IsFinite)];
        return late.Length < 2 ? double.NaN : Math.Pow(GroupAdvantages.StandardDeviation(late), 2);
    }

    /// <summary>The number of spikes in a curve of gradient norms; steps without an update (a norm of 0) do not count.</summary>
    /// <param name="norms">The curve.</param>
    public static int Spikes(IReadOnlyList<double> norms)
    {
        ArgumentNullException.ThrowIfNull(norms);
        double[] sorted = [.. norms.Where(norm => double.IsFinite(norm) && norm > 0).Order()];
        if (sorted.Length == 0)
            return norms.Count(norm => !double.IsFinite(norm));
        var median = (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2;
        return norms.Count(norm => !double.IsFinite(norm) || norm > SpikeFactor * median);
    }

    /// <summary>Why a run counts as collapsed; null where it does not.</summary>
    /// <param name="figures">Its final figures on the first set.</param>
    /// <param name="start">The start's; null where no arm is the start itself.</param>
    public static string? Collapse(IReadOnlyDictionary<string, double> figures, IReadOnlyDictionary<string, double>? start)
    {
        ArgumentNullException.ThrowIfNull(figures);
        if (figures.GetValueOrDefault(FigureNames.FormatRate, 1) < EvaluationResult.LeastFormat)
            return "most answers are malformed";
        if (start is null)
            return null;
        if (figures.GetValueOrDefault(FigureNames.MacroF1) < CollapseShare * start.GetValueOrDefault(FigureNames.MacroF1))
            return "macro-F1 fell by more than a fifth";
        var lost = figures.Where(f => FigureNames.IsTier(f.Key) && f.Value == 0 && start.GetValueOrDefault(f.Key) > 0)
            .Select(f => $"tier {FigureNames.GradeOf(f.Key)}").ToList();
        return lost.Count > 0 ? $"{string.Join(" and ", lost)} is never right any more" : null;
    }
}
