using Agrl.Cli.Reporting.Charts;
using Agrl.Cli.Reporting.Html;
using Agrl.Relevance.Metrics;
using Agrl.Training.Comparison.Statistics;

namespace Agrl.Cli.Reporting.Comparisons;

/// <summary>
/// What the numbers show: every arm against the reference and the subject against every arm, with intervals and verdicts.
/// </summary>
internal static class VerdictsSection
{
    /// <summary>The plots and tables; why there are none where there are no statistics, and nothing where there are no results.</summary>
    /// <param name="comparison">The comparison.</param>
    public static Markup Render(ComparisonRecord comparison) =>
        comparison.Statistics is not { } statistics ? None(comparison) : Markup.Of($"""
        <p class="intro">Differences in points, on the same judgments and seeds ({string.Join(", ", statistics.Seeds)}), with intervals of 95 %
        from {Numbers.Count(statistics.Resamples)} resamples of seeds and queries together, as wide as Student's over seeds at least. <i>Better</i> and <i>worse</i> need an interval
        without zero and a p below {ArmDifference.Level} in both, after Holm's correction for the number of arms. <i>Not shown</i> does not mean equal. An answer is <i>fully
        right</i> where its tier and every known verdict are.{OneSeed(statistics)}{Dropped(comparison, statistics)}</p>
        {Families(statistics).Select(family => Family(comparison, family))}
        <details><summary>Every arm's interval, every difference, McNemar's tests</summary>{Intervals(statistics)}{Differences(statistics)}{McNemar(statistics)}</details>
        {Stability(statistics)}
        """);

    private static Markup None(ComparisonRecord comparison) => Parts.When(comparison.Seeds.Count > 0, () => Markup.Of(
        $"""<p class="empty">Nothing yet: intervals and tests are made when the comparison has run to its end, of the seeds that have every arm.</p>"""));

    private static string Dropped(ComparisonRecord comparison, ComparisonStatistics statistics)
    {
        int[] dropped = [.. comparison.Seeds.Except(statistics.Seeds)];
        return dropped.Length == 0
            ? ""
            : $" Of seed {string.Join(", ", dropped)} an arm is missing, so that it counts for the means above and not here.";
    }

    private static string OneSeed(ComparisonStatistics statistics) => statistics.Seeds.Count > 1
        ? ""
        : " With one seed, the intervals know nothing of how much training itself varies, and nothing is shown.";

    private static IEnumerable<(string Title, Func<ArmDifference, string> Name, IReadOnlyList<ArmDifference> Differences)> Families(
        ComparisonStatistics statistics)
    {
        yield return ($"Every arm against {statistics.Reference}", d => d.Arm,
            [.. statistics.Differences.Where(d => d.Against == statistics.Reference)]);
        if (statistics.Subject is { } subject)
            yield return ($"{subject} against every arm", d => d.Against, [.. statistics.Differences.Where(d => d.Arm == subject)]);
    }

    private static Markup Family(
        ComparisonRecord comparison,
        (string Title, Func<ArmDifference, string> Name, IReadOnlyList<ArmDifference> Differences) family)
    {
        var plots = comparison.Table.Sets.SelectMany(set => FigureNames.Leading.Select(figure => Plot(
            comparison, set, figure,
            [.. family.Differences.Where(d => d.Set == set && d.Figure == figure && double.IsFinite(d.Difference.Mean))],
            family.Name)));
        return Markup.Of($"""
            <h3>{family.Title}</h3>
            <div class="slices">{plots}</div>
            """);
    }

    private static Markup Plot(
        ComparisonRecord comparison, string set, string figure,
        IReadOnlyList<ArmDifference> differences, Func<ArmDifference, string> name)
    {
        if (differences.Count == 0)
            return Markup.Empty;
        var strip = IntervalStrip.Around([.. differences.SelectMany(d => new[] { d.Difference.Interval.Low, d.Difference.Interval.High })]);
        var palette = ArmsSection.PaletteOf(comparison);
        return Markup.Of($"""
            <figure class="bars dots verdicts"><figcaption><b>{set}</b> {FigureNames.Title(figure)}, points</figcaption>
            {differences.Select(d => Row(
                name(d),
                strip.Draw(name(d), d.Difference.Mean, d.Difference.Interval.Low, d.Difference.Interval.High, palette.Of(name(d))),
                Numbers.Points(d.Difference.Mean),
                d.Verdict))}
            {Row("", strip.Axis(), "", null)}
            </figure>
            """);
    }

    private static Markup Row(string name, Markup drawing, string value, Verdict? verdict) => Markup.Of($"""
        <div class="slice"><div class="name">{name}</div>
        <div class="value">{drawing}<span>{value}</span><span class="verdict">{(verdict is { } known ? Badge(known) : Markup.Empty)}</span></div></div>

        """);

    private static Markup Badge(Verdict verdict) => verdict switch
    {
        Verdict.Better => Markup.Of($"""<b class="full">better</b>"""),
        Verdict.Worse => Markup.Of($"""<b class="zero">worse</b>"""),
        _ => Markup.Of($"not shown"),
    };

    private static Markup Intervals(ComparisonStatistics statistics) => Markup.Of($"""
        <h3>Every arm</h3>
        {Parts.Table(
            Parts.Heads("arm", "set", "figure", "mean", "deviation between seeds", "95 % interval"),
            statistics.Figures.Where(f => double.IsFinite(f.Estimate.Mean)).Select(f => Markup.Of($"""
                <th>{f.Arm}</th>{Parts.Cells(
                    f.Set, FigureNames.Title(f.Figure), Numbers.Percent(f.Estimate.Mean), Numbers.Percent(f.Estimate.Deviation),
                    $"{Numbers.Percent(f.Estimate.Interval.Low)} to {Numbers.Percent(f.Estimate.Interval.High)}")}
                """)))}
        <h3>Every difference</h3>
        """);

    private static Markup Differences(ComparisonStatistics statistics) => Parts.Table(
        Parts.Heads("arm", "against", "set", "figure", "points", "95 % interval", "p", "corrected", "seeds above / below", "verdict"),
        statistics.Differences.Select(d => Markup.Of($"""
            <th>{d.Arm}</th>{Parts.Cells(
                d.Against, d.Set, FigureNames.Title(d.Figure), Numbers.Points(d.Difference.Mean),
                $"{Numbers.Points(d.Difference.Interval.Low)} to {Numbers.Points(d.Difference.Interval.High)}",
                ArmDifference.P(d.Difference.P), ArmDifference.P(d.CorrectedP), $"{d.Difference.SeedsAbove} / {d.Difference.SeedsBelow}")}<td>{Badge(d.Verdict)}</td>
            """)));

    private static Markup McNemar(ComparisonStatistics statistics) => Markup.Of($"""
        <h3>McNemar's test on the tiers <small>predictions of all seeds together</small></h3>
        {Parts.Table(
            Parts.Heads("arm", "against", "set", "arm alone right", "other alone right", "exact p", "chi-square", "its p", "corrected exact p"),
            statistics.McNemar.Select(m => Markup.Of($"""
                <th>{m.Arm}</th>{Parts.Cells(
                    m.Against, m.Set, Numbers.Count(m.Test.OnlyFirst), Numbers.Count(m.Test.OnlySecond), ArmDifference.P(m.Test.ExactP), Numbers.Short(m.Test.ChiSquare),
                    ArmDifference.P(m.Test.ChiSquareP), ArmDifference.P(m.CorrectedP))}
                """)))}
        <p class="intro">It takes the same judgment under several seeds for independent, so that its p is too small where seeds agree.</p>
        """);

    private static Markup Stability(ComparisonStatistics statistics) => Markup.Of($"""
        <h3>Stability <small>over the last half of the steps; spikes and collapsed runs over all seeds</small></h3>
        {Parts.Table(
            Parts.Heads("arm", "variance of the reward", "variance of the accuracy", "gradient spikes", "collapsed runs"),
            statistics.Stability.Select(s => Markup.Of($"""
                <th>{s.Arm}</th>{Parts.Cells(
                    Numbers.Short(s.RewardVariance), Numbers.Short(s.AccuracyVariance), Numbers.Count(s.Spikes))}<td class="text">{s.Told()}</td>
                """)), "plain words")}
        <p class="intro">A spike is a gradient norm of more than {RunStability.SpikeFactor} times the run's median. A run collapsed where most answers are malformed, where macro-F1
        fell by more than a fifth of its start's, or where a tier that the start knew is never right any more; the latter two need an arm that is the start itself. Rewards are on different scales: compare accuracy there.</p>
        """);
}
