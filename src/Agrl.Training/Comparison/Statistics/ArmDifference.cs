using System.Globalization;
using Agrl.Relevance.Metrics;

namespace Agrl.Training.Comparison.Statistics;

/// <summary>An arm against another in one figure on one set.</summary>
/// <param name="Set">The evaluation set.</param>
/// <param name="Figure">The figure.</param>
/// <param name="Arm">The arm.</param>
/// <param name="Against">The other.</param>
/// <param name="Difference">By how much, with its interval.</param>
/// <param name="CorrectedP">p after Holm's correction for the arms that are held against the same other.</param>
public sealed record ArmDifference(string Set, string Figure, string Arm, string Against, FigureDifference Difference, double CorrectedP)
{
    /// <summary>The level below which a corrected p shows something.</summary>
    public const double Level = 0.05;

    /// <summary>
    /// Better or worse where the interval leaves out zero and the corrected p is below the level; else not shown.
    /// One seed never shows anything.
    /// </summary>
    public Verdict Verdict =>
        !(CorrectedP < Level) ? Verdict.NotShown
        : Difference.Interval.Low > 0 ? Verdict.Better
        : Difference.Interval.High < 0 ? Verdict.Worse
        : Verdict.NotShown;

    /// <summary>The verdict as a sentence, with the numbers it is made from.</summary>
    public string Sentence()
    {
        if (!double.IsFinite(Difference.Mean))
            return $"{Arm} against {Against} on {Set}: {Name} cannot be compared.";
        var words = Verdict switch
        {
            Verdict.Better => "better",
            Verdict.Worse => "worse",
            _ => "no difference shown",
        };
        var seeds = double.IsFinite(Difference.SeedP)
            ? $"corrected p {P(CorrectedP)}; above in {Difference.SeedsAbove} and below in {Difference.SeedsBelow} seeds"
            : "over queries alone: the seeds say nothing of training's own spread";
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{Arm} against {Against} on {Set}: {words} in {Name}, {Points(Difference.Mean)} points " +
            $"(95 % interval {Points(Difference.Interval.Low)} to {Points(Difference.Interval.High)}, {seeds}).");
    }

    /// <summary>A difference of shares in points, with its sign.</summary>
    /// <param name="share">The difference.</param>
    public static string Points(double share) => (share * 100).ToString("+0.0;-0.0;0.0", CultureInfo.InvariantCulture);

    /// <summary>A p as people read it.</summary>
    /// <param name="p">The p.</param>
    public static string P(double p) =>
        !double.IsFinite(p) ? "–" : p < 0.001 ? "< 0.001" : p.ToString("0.000", CultureInfo.InvariantCulture);

    private string Name => Figure == FigureNames.FullyRight ? "answers right in tier and all verdicts" : FigureNames.Title(Figure);
}
