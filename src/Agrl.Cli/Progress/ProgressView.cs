using Agrl.Cli.Output;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace Agrl.Cli.Progress;

/// <summary>The live view's content.</summary>
internal static class ProgressView
{
    private const int BarWidth = 32;

    /// <summary>Draws the state of a run.</summary>
    /// <param name="progress">The state.</param>
    public static IRenderable Create(RunProgress progress)
    {
        var rows = new List<IRenderable> { Head(progress), Bar(progress) };
        if (progress.Step is { } step)
        {
            rows.Add(Numbers(ShownMetrics.Headline(step.Metrics), "bold"));
            rows.Add(Numbers(ShownMetrics.Details(step.Metrics), "dim"));
        }

        if (progress.Evaluations.Count > 0)
            rows.Add(Evaluations(progress));
        return new Rows(rows);
    }

    private static Markup Head(RunProgress progress)
    {
        var stage = progress.Stage is { } name
            ? $"stage {progress.StageIndex + 1} of {progress.StageCount}: [bold]{Markup.Escape(name)}[/]"
            : "preparing";
        return new Markup($"[bold]{Markup.Escape(progress.Title)}[/]  {stage}  [dim]running {Figures.Time(progress.Elapsed)}[/]");
    }

    private static Markup Bar(RunProgress progress)
    {
        var (what, done, total) = progress.Work ?? ("step", progress.Step?.Step ?? 0, progress.Steps);
        var share = total > 0 ? Math.Clamp((double)done / total, 0, 1) : 0;
        var filled = (int)(share * BarWidth);
        var left = progress.Remaining is { } remaining ? $"  left {Figures.Time(remaining)}" : "";
        var count = total > 0 ? $"{Figures.Count(done)}/{Figures.Count(total)}" : "";
        return new Markup($"[green]{new string('━', filled)}[/][dim]{new string('━', BarWidth - filled)}[/]  " +
            $"{Markup.Escape(what)} {count}{left}");
    }

    private static Markup Numbers(IReadOnlyList<(string Label, string Value)> numbers, string style) =>
        new(string.Join("   ", numbers.Select(number => $"{Markup.Escape(number.Label)} [{style}]{Markup.Escape(number.Value)}[/]")));

    private static Table Evaluations(RunProgress progress)
    {
        var table = new Table { Border = TableBorder.Simple };
        // Narrow enough for 80 characters: the border takes one between columns itself.
        table.AddColumn(new TableColumn("after").NoWrap().Padding(0, 0, 1, 0));
        table.AddColumn(new TableColumn("set (%)").NoWrap().Padding(0, 0, 1, 0));
        foreach (var (_, label) in EvaluationColumns.All)
            table.AddColumn(new TableColumn(label).RightAligned().NoWrap().Padding(0, 0, 1, 0));
        // The references and the last two stages: what is compared with what.
        var stages = progress.Evaluations.Select(evaluation => evaluation.Stage).Distinct().ToArray();
        string[] shown = stages.Length <= 4 ? stages : [.. stages.Take(2), .. stages.TakeLast(2)];
        foreach (var report in progress.Evaluations.Where(evaluation => shown.Contains(evaluation.Stage)))
        {
            table.AddRow(
            [
                new Text(report.Stage),
                new Text(report.Set),
                .. EvaluationColumns.All.Select(column =>
                    new Text(Figures.Share(report.Figures.GetValueOrDefault(column.Key, double.NaN)))),
            ]);
        }

        return table;
    }
}
