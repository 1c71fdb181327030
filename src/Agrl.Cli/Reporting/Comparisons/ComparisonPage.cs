using Agrl.Cli.Reporting.Html;
using Agrl.Cli.Reporting.Runs;

namespace Agrl.Cli.Reporting.Comparisons;

/// <summary>The report of a comparison: the arms side by side, how far they differ by seed alone, and how they got there.</summary>
internal static class ComparisonPage
{
    /// <summary>The page.</summary>
    /// <param name="comparison">The comparison.</param>
    public static string Render(ComparisonRecord comparison)
    {
        Section[] sections =
        [
            new("results", "Results", ArmsSection.Render(comparison)),
            new("verdicts", "What the numbers show", VerdictsSection.Render(comparison)),
            new("seeds", "By seed", SeedsSection.Render(comparison)),
            new("curves", "Learning curves", ArmCurvesSection.Render(comparison)),
            new("replay", "Guided replay", Of(FirstSeed(comparison), ReplaySection.Render(comparison.AsRun))),
            new("confusion", "Confusion", Of("The counts of all seeds together.", ConfusionSection.Render(comparison.AsRun))),
            new("slices", "Slices and criteria",
                Of("Means over seeds; where it says stage, read arm.", SlicesSection.Render(comparison.AsRun))),
            new("completions-section", "Completions", Of(FirstSeed(comparison), CompletionsSection.Render(comparison.AsRun))),
            new("environment", "Configuration", EnvironmentSection.Configuration(comparison.ConfigurationText)),
        ];
        return HtmlPage.Render($"{comparison.Name} – AGRL comparison", Markup.Of($"{Header(comparison)}{Section.RenderAll(sections)}"));
    }

    /// <summary>A part of a run's report, with what it is of in a comparison.</summary>
    private static Markup Of(string what, Markup body) =>
        Parts.When(!body.IsEmpty, () => Markup.Of($"""<p class="intro">{what}</p>{body}"""));

    private static string FirstSeed(ComparisonRecord comparison) =>
        comparison.Seeds.Count == 0 ? "" : $"Of seed {comparison.Seeds[0]}, as an example of how it went; where it says stage, read arm.";

    private static Markup Failures(ComparisonRecord comparison) => Parts.When(comparison.Failures.Count > 0, () => Markup.Of($"""
        <div class="notes"><b>Failed</b><ul>{comparison.Failures.Select(failure => Markup.Of($"<li>seed {failure.Seed}, {failure.Arm}: {failure.Message}</li>"))}</ul></div>
        """));

    private static Markup Header(ComparisonRecord comparison)
    {
        var table = comparison.Table;
        var plan = comparison.Configuration?.Comparison;
        // More seeds than the configuration has were asked for on the command line.
        var expected = (plan?.Arms.Count ?? table.Arms.Count) * Math.Max(plan?.Seeds.Count ?? 0, comparison.Seeds.Count);
        var (status, text) = table.Results.Count >= expected && expected > 0
            ? ("done", "complete")
            : ("open", $"{table.Results.Count} of {expected} results");
        var time = Numbers.Duration(TimeSpan.FromSeconds(table.Results.Sum(result => result.Seconds)));
        return Markup.Of($"""
            <header>
            <p class="brand">AGRL comparison</p>
            <h1>{comparison.Name} <span class="badge {status}">{text}</span></h1>
            <dl class="facts">
            <div><dt>Arms</dt><dd>{table.Arms.Count}</dd></div>
            <div><dt>Seeds</dt><dd>{string.Join(", ", comparison.Seeds)}</dd></div>
            <div><dt>Evaluation sets</dt><dd>{string.Join(", ", table.Sets)}</dd></div>
            <div><dt>Training</dt><dd>{time} in all</dd></div>
            </dl>
            {Failures(comparison)}
            {Notes.Render(comparison.Notes)}
            </header>
            """);
    }
}
