using Agrl.Cli.Reporting.Html;
using Agrl.Cli.Reporting.Reading;
using Agrl.Training.Evaluation;

namespace Agrl.Cli.Reporting.Runs;

/// <summary>The report of a run: results first, then how they came about, then what they were made with.</summary>
internal static class RunPage
{
    /// <summary>The page.</summary>
    /// <param name="run">The run.</param>
    public static string Render(RunRecord run)
    {
        Section[] sections =
        [
            new("results", "Results", ResultsSection.Render(run)),
            new("health", "Health", HealthSection.Render(run)),
            new("curves", "Learning curves", CurvesSection.Render(run)),
            new("replay", "Guided replay", ReplaySection.Render(run)),
            new("confusion", "Confusion", ConfusionSection.Render(run)),
            new("slices", "Slices and criteria", SlicesSection.Render(run)),
            new("further", "Further figures", FurtherSection.Render(run)),
            new("answers-section", "Answers", AnswersSection.Render(run)),
            new("completions-section", "Completions", CompletionsSection.Render(run)),
            new("environment", "Environment", EnvironmentSection.Render(run)),
        ];
        return HtmlPage.Render($"{run.Name} – AGRL run", Markup.Of($"{HeaderSection.Render(run)}{Section.RenderAll(sections)}"));
    }

    /// <summary>The colours of the run's stages.</summary>
    /// <param name="run">The run.</param>
    public static Palette PaletteOf(RunRecord run) => new(
        (run.Configuration?.Stages.Select(stage => stage.Label) ?? [])
            .Concat(run.Metrics.Stages.Select(stage => stage.Stage))
            .Concat(run.Evaluations.Select(evaluation => evaluation.Stage).Where(stage => !TrivialReferences.IsOne(stage))));
}
