using System.CommandLine;
using Agrl.Cli.CommandLine;
using Agrl.Cli.Output;
using Agrl.Cli.Json;
using Agrl.Relevance.Judgments;
using Agrl.Relevance.Rubrics;
using Agrl.Relevance.Splitting;

namespace Agrl.Cli.Commands;

/// <summary><c>agrl data split</c>: splits judgments by query.</summary>
internal sealed class DataSplitCommand : CliCommand
{
    private readonly Argument<string> _file = new("FILE") { Description = "The judgment file (.jsonl or .jsonl.gz)" };
    private readonly Option<string> _output = CommonOptions.OutputFolder("Where a file for each set is written");
    private readonly Option<string?> _rubric = CommonOptions.Rubric("Hold the judgments to this rubric");
    private readonly Option<int> _seed = CommonOptions.Seed("The order in which queries are given out follows from it", 1);
    private readonly Option<string[]> _shares = new("--shares")
    {
        Description = "The sets with their shares of the judgments, relative to their sum",
        HelpName = "NAME=SHARE,...",
        DefaultValueFactory = _ => ["train=0.8,dev=0.1,test=0.1"],
    };

    private readonly Option<bool> _lenient =
        new("--lenient") { Description = "Drop and count judgments with problems, instead of stopping at them" };
    private readonly Option<bool> _overwrite = OutputFiles.Overwrite();
    private readonly Option<bool> _json = CommonOptions.Json();

    /// <summary>The command.</summary>
    /// <param name="environment">What the program is connected to.</param>
    public DataSplitCommand(CliEnvironment environment)
        : base(environment, "split", "Split judgments by query, never by pair, with the tiers' shares kept as far as whole queries allow")
    {
        Arguments.Add(_file);
        foreach (Option option in new Option[] { _output, _shares, _seed, _rubric, _lenient, _overwrite, _json })
            Options.Add(option);
    }

    /// <inheritdoc/>
    public override IReadOnlyList<string> Examples => ["agrl data split judgments.jsonl --output data --shares train=0.8,test=0.2"];

    /// <inheritdoc/>
    protected override int Run(ParseResult arguments, CommandContext context)
    {
        var source = arguments.GetRequiredValue(_file);
        var folder = arguments.GetRequiredValue(_output);
        var options = new SplitOptions
        {
            Seed = arguments.GetValue(_seed),
            Shares = NamedShares.Parse(_shares.Name, arguments.GetRequiredValue(_shares)),
        };
        SetFiles.CheckNames(_shares.Name, options.Shares.Keys);
        OutputFiles.CheckSets(
            folder, options.Shares.Keys, [source, arguments.GetValue(_rubric)], arguments.GetValue(_overwrite), context.Log);
        var book = arguments.GetValue(_rubric) is { } path ? RubricReader.Read(path) : null;
        var read = JudgmentReader.Read(
            source, book, new JudgmentReadOptions { Lenient = arguments.GetValue(_lenient) }, context.CancellationToken);
        if (read.Report.Dropped > 0)
            context.Log.Warning("{File}: {Dropped} of {Lines} judgments have problems and were dropped; 'agrl data validate' lists them",
                read.Report.File, read.Report.Dropped, read.Report.Lines);
        var sets = QuerySplitter.Split(read.Judgments, options);
        context.CancellationToken.ThrowIfCancellationRequested();
        foreach (var set in sets)
            JudgmentWriter.Write(Path.Combine(folder, $"{set.Name}.jsonl"), set.Judgments);
        Report(context, arguments.GetValue(_json), folder, sets, read.Judgments.Count);
        return ExitCode.Done;
    }

    private static void Report(CommandContext context, bool asJson, string folder, IReadOnlyList<JudgmentSet> sets, int total)
    {
        var statistics = sets
            .Select(set => (
                set.Name, File: Path.Combine(folder, $"{set.Name}.jsonl"), Statistics: JudgmentStatistics.Of([.. set.Judgments])))
            .ToArray();
        if (asJson)
        {
            JsonOutput.WriteDocument(context.Output, statistics.Select(set =>
                new { set.Name, set.File, set.Statistics.Judgments, set.Statistics.Queries, set.Statistics.Tiers }));
            return;
        }

        int[] grades = [.. statistics.SelectMany(set => set.Statistics.Tiers.Keys).Distinct().OrderDescending()];
        var table = new TextTable(["set", "judgments", "share", "queries", .. grades.Select(grade => $"tier {grade}")]);
        foreach (var set in statistics)
        {
            table.Add(
            [
                set.File,
                Figures.Count(set.Statistics.Judgments),
                Figures.Percent(set.Statistics.Judgments, total),
                Figures.Count(set.Statistics.Queries),
                .. grades.Select(grade => Figures.Percent(set.Statistics.Tiers.GetValueOrDefault(grade), set.Statistics.Judgments)),
            ]);
        }

        table.Write(context.Output);
    }
}
