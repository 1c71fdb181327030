using System.Globalization;
using Agrl.Cli.Configuration;
using Agrl.Cli.Reporting.Html;
using Agrl.Cli.Reporting.Reading;
using Agrl.Relevance.Metrics;
using Agrl.Training.Configuration;
using Agrl.Training.Evaluation;

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
            <p class="chain">{Chain(run)}</p>
            <dl class="facts">{Facts(run).Select(fact => Markup.Of($"<div><dt>{fact.Name}</dt><dd>{fact.Value}</dd></div>\n"))}</dl>
            <div class="tiles">{run.Sets.Select(set => Tile(run, set))}</div>
            {Notes.Render(run.Notes)}
            </header>
            """);
    }

    /// <summary>Whether a run is complete, in words, with the class of its badge.</summary>
    /// <param name="run">The run.</param>
    public static (string Class, string Text) Status(RunRecord run)
    {
        if (run.State?.Completed == true)
            return ("done", "complete");
        if (run.Metrics.Stages.Count == 0)
            return ("open", "not complete: no step finished");
        var last = run.Metrics.Stages[^1];
        var settings = run.Configuration?.Stages.FirstOrDefault(stage => stage.Label == last.Stage);
        var steps = settings is null ? 0 : StageSummary.Steps(settings);
        return ("open", $"not complete: {last.Stage} step {last.LastStep}" + (steps > 0 ? $" of {steps}" : ""));
    }

    private static IEnumerable<Markup> Chain(RunRecord run)
    {
        var palette = RunPage.PaletteOf(run);
        var labels = run.Configuration?.Stages.Select(stage => stage.Label) ?? run.Metrics.Stages.Select(stage => stage.Stage);
        foreach (var (index, label) in labels.Index())
        {
            if (index > 0)
                yield return Markup.Of($"""<span class="arrow">→</span>""");
            yield return Markup.Of($"""<span class="stage">{Parts.Swatch(palette.Of(label))}{label}</span>""");
        }
    }

    private static IEnumerable<(string Name, string Value)> Facts(RunRecord run)
    {
        if (run.Configuration is { } configuration)
        {
            yield return ("Model", Model(configuration.Model));
            yield return ("Judgments", Data(configuration.Data));
            yield return ("Rubric", Path.GetFileName(configuration.Rubric));
            yield return ("Seed", $"{configuration.Seed}");
        }

        if (run.Metrics.Stages is { Count: > 0 } stages)
        {
            var time = Numbers.Duration(TimeSpan.FromSeconds(stages.Sum(stage => stage.Sum("step_seconds"))));
            var tokens = Numbers.Short(stages.Sum(stage => stage.Sum("num_tokens")));
            yield return ("Training", $"{time}, {stages.Sum(stage => stage.Steps):N0} steps, {tokens} tokens");
            var responses = stages.Sum(stage => stage.Sum("responses/sampled"));
            if (responses > 0)
                yield return ("Responses sampled", Numbers.Count(responses));
        }

        if (run.Metrics.First is { } first)
            yield return ("Started", first.UtcDateTime.ToString("yyyy-MM-dd HH:mm 'UTC'", CultureInfo.InvariantCulture));
    }

    private static string Model(ModelSettings model) => model switch
    {
        { Path: { } path, Lora: { } lora } => $"{path}, LoRA of rank {lora.Rank}",
        { Path: { } path } => path,
        { Scratch: { } scratch } =>
            $"{scratch.Family} from scratch, {scratch.Layers} layers × {scratch.Hidden}, vocabulary of at most {scratch.Vocabulary:N0}",
        _ => "from scratch",
    };

    private static string Data(DataSettings data) => data switch
    {
        { Synthesize: { } made } => $"synthesized: {made.Sft:N0} for SFT, {made.Rl:N0} for RL",
        { Import: { } import } => $"{KeyNames.Choice(import.Format.ToString())} from {import.Path}",
        _ => string.Join(", ", new[] { data.Sft, data.Rl }.OfType<string>().Distinct()),
    };

    /// <summary>
    /// Macro-F1 of the last stage on a set, and what it gained over the first, the one before and the better trivial reference.
    /// </summary>
    private static Markup Tile(RunRecord run, string set)
    {
        var rows = run.On(set).Select(row => (row.Stage, Value: row.Figures.GetValueOrDefault(FigureNames.MacroF1, double.NaN)))
            .Where(row => double.IsFinite(row.Value)).ToLookup(row => TrivialReferences.IsOne(row.Stage));
        var (models, references) = (rows[false].ToList(), rows[true].ToList());
        if (models.Count == 0)
            return Markup.Empty;
        var last = models[^1];
        var gains = new List<Markup>();
        if (models.Count > 1)
            gains.Add(Gain(last.Value - models[0].Value, StageNames.Show(models[0].Stage)));
        if (models.Count > 2)
            gains.Add(Gain(last.Value - models[^2].Value, StageNames.Show(models[^2].Stage)));
        if (references.Count > 0)
            gains.Add(Gain(last.Value - references.Max(row => row.Value), "the better trivial reference"));
        return Markup.Of($"""
            <div class="tile"><span class="what">macro-F1 on <b>{set}</b> after {last.Stage}</span>
            <span class="figure">{Numbers.Percent(last.Value)}<small> %</small></span>{gains}</div>
            """);
    }

    private static Markup Gain(double difference, string over)
    {
        var direction = difference > 0 ? "up" : difference < 0 ? "down" : "";
        return Markup.Of($"""<span class="gain {direction}"><b>{Numbers.Points(difference)}</b> points over {over}</span>""");
    }
}
