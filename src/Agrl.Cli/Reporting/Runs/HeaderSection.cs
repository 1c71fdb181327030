using Agrl.Cli.Reporting.Html;
using Agrl.Cli.Reporting.Reading;
using Agrl.Training.Configuration;

namespace Agrl.Cli.Reporting.Runs;

/// <summary>What ran, and how it came out, before any detail.</summary>
internal static class HeaderSection
{
    /// <summary>The head of the page.</summary>
    /// <param name="run">The run.</param>
    public static Markup Render(RunRecord run)
    {
        var (status, text) = Status(run);
        return Markup.Of($"""
            <header>
            <p class="brand">AGRL training run</p>
            <h1>{run.Name} <span class="badge {status}">{text}</span></h1>
            <p class="chain">{Markup.Join(Chain(run))}</p>
            <dl class="facts">{Facts(run).Select(fact => Markup.Of($"<div><dt>{fact.Name}</dt><dd>{fact.Value}</dd></div>"))}</dl>
            <div class="tiles">{run.Sets.Select(set => Tile(run, set))}</div>
            {Notes.Render(run.Notes)}
            </header>
            """);
    }

    private static (string Class, string Text) Status(RunRecord run)
    {
        if (run.State?.Completed == true)
            return ("done", "complete");
        if (run.Metrics.Stages.Count == 0)
            return ("open", "no step finished");
        var last = run.Metrics.Stages[^1];
        var settings = run.Configuration?.Stages.FirstOrDefault(stage => stage.Label == last.Stage);
        var steps = settings is null ? 0 : StageSummary.Steps(settings);
        return ("open", $"not complete: {last.Stage} step {last.LastStep}" + (steps > 0 ? $" of {steps}" : ""));
    }

    private static IEnumerable<Markup> Chain(RunRecord run)
    {
        var palette = RunPage.PaletteOf(run);
        IEnumerable<string> labels = run.Configuration?.Stages.Select(stage => stage.Label) ?? run.Metrics.Stages.Select(stage => stage.Stage);
        return labels.Select((label, index) => Markup.Of(
            $"""{(index > 0 ? Markup.Of($"""<span class="arrow">→</span>""") : Markup.Empty)}<span class="stage"><i class="c{palette.Of(label)}"></i>{label}</span>"""));
    }

    private static IEnumerable<(string Name, string Value)> Facts(RunRecord run)
    {
        if (run.Configuration is { } configuration)
        {
            yield return ("Model", Model(configuration.Model));
            yield return ("Judgments", Data(configuration.Data));
            yield return ("Rubric", Path.GetFileNameWithoutExtension(configuration.Rubric));
            yield return ("Seed", $"{configuration.Seed}");
        }

        if (run.Metrics.Stages.Count > 0)
        {
            var seconds = run.Metrics.Stages.Sum(stage => stage.Sum("step_seconds"));
            yield return ("Training", $"{Numbers.Duration(TimeSpan.FromSeconds(seconds))}, {run.Metrics.Stages.Sum(stage => stage.Steps):N0} steps, {Numbers.Short(run.Metrics.Stages.Sum(stage => stage.Sum("num_tokens")))} tokens");
            var responses = run.Metrics.Stages.Sum(stage => stage.Sum("responses/sampled"));
            if (responses > 0)
                yield return ("Responses sampled", Numbers.Count(responses));
        }

        if (run.Metrics is { First: { } first })
            yield return ("Started", first.UtcDateTime.ToString("yyyy-MM-dd HH:mm 'UTC'", System.Globalization.CultureInfo.InvariantCulture));
    }

    private static string Model(ModelSettings model) => model.Path is { } path
        ? path
        : model.Scratch is { } scratch
            ? $"{scratch.Family} from scratch, {scratch.Layers} layers × {scratch.Hidden}, vocabulary {scratch.Vocabulary:N0}"
            : "from scratch";

    private static string Data(DataSettings data) => data switch
    {
        { Synthesize: { } made } => $"synthesized: {made.Sft:N0} for SFT, {made.Rl:N0} for RL",
        { Import: { } import } => $"{import.Format.ToString().ToLowerInvariant()} from {import.Path}",
        _ => string.Join(", ", new[] { data.Sft, data.Rl }.OfType<string>().Distinct()),
    };

    /// <summary>Macro-F1 of the last stage on a set, and what it gained over the stage before and over the better trivial reference.</summary>
    private static Markup Tile(RunRecord run, string set)
    {
        var rows = run.On(set).Select(row => (row.Stage, Value: row.Figures.GetValueOrDefault("macro_f1", double.NaN))).Where(row => double.IsFinite(row.Value)).ToList();
        var models = rows.Where(row => !RunRecordReader.IsReference(row.Stage)).ToList();
        if (models.Count == 0)
            return Markup.Empty;
        var last = models[^1];
        var lines = new List<Markup>();
        if (models.Count > 1)
            lines.Add(Gain(last.Value - models[0].Value, $"over {StageNames.Show(models[0].Stage)}"));
        if (models.Count > 2)
            lines.Add(Gain(last.Value - models[^2].Value, $"over {StageNames.Show(models[^2].Stage)}"));
        if (rows.Count > models.Count)
            lines.Add(Gain(last.Value - rows.Where(row => RunRecordReader.IsReference(row.Stage)).Max(row => row.Value), "over the better trivial reference"));
        return Markup.Of($"""
            <div class="tile"><span class="what">macro-F1 on <b>{set}</b> after {last.Stage}</span><span class="figure">{Numbers.Percent(last.Value)}<small> %</small></span>{lines}</div>
            """);
    }

    private static Markup Gain(double difference, string over) =>
        Markup.Of($"""<span class="gain {(difference > 0 ? "up" : difference < 0 ? "down" : "")}"><b>{Numbers.Points(difference)}</b> points {over}</span>""");
}
