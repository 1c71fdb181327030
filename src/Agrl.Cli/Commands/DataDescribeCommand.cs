using System.CommandLine;
using Agrl.Cli.CommandLine;
using Agrl.Cli.Output;
using Agrl.Cli.Json;
using Agrl.Relevance;
using Agrl.Relevance.Judgments;
using Agrl.Relevance.Rubrics;

namespace Agrl.Cli.Commands;

/// <summary><c>agrl data describe FILE...</c>: what judgment files are made of.</summary>
internal sealed class DataDescribeCommand : CliCommand
{
    private readonly Argument<string[]> _files = new("FILE")
    {
        Description = "Judgment files (.jsonl or .jsonl.gz)",
        Arity = ArgumentArity.OneOrMore,
    };
    private readonly Option<string?> _rubric =
        CommonOptions.Rubric("Take the tiers' names from this rubric, and drop what does not fit it");
    private readonly Option<bool> _json = CommonOptions.Json();

    /// <summary>The command.</summary>
    /// <param name="environment">What the program is connected to.</param>
    public DataDescribeCommand(CliEnvironment environment)
        : base(environment, "describe", "Count judgments by tier, slice and verdict, and show lengths and which product fields are there")
    {
        Arguments.Add(_files);
        Options.Add(_rubric);
        Options.Add(_json);
    }

    /// <inheritdoc/>
    public override IReadOnlyList<string> Examples => ["agrl data describe train.jsonl --rubric configs/rubrics/shop.yaml"];

    /// <inheritdoc/>
    protected override int Run(ParseResult arguments, CommandContext context)
    {
        var book = arguments.GetValue(_rubric) is { } path ? RubricReader.Read(path) : null;
        var options = new JudgmentReadOptions { RequireTier = false, AllowUnknownKeys = true };
        var reports = arguments.GetRequiredValue(_files)
            .Select(file => JudgmentReader.Validate(file, book, options, context.CancellationToken).Report)
            .ToArray();
        if (reports.FirstOrDefault(report => report.Dropped == report.Lines) is { } nothing)
            throw new InputException(nothing.Lines == 0
                ? $"{nothing.File}: the file has no judgment; expected one JSON object a line"
                : $"{nothing.File}: no judgment is free of problems, so there is nothing to describe; 'agrl data validate' lists them");
        foreach (var report in reports.Where(report => report.Dropped > 0))
            context.Log.Warning("{File}: {Dropped} of {Lines} judgments have problems and are not counted; 'agrl data validate' lists them",
                report.File, report.Dropped, report.Lines);
        if (arguments.GetValue(_json))
            JsonOutput.WriteDocument(context.Output,
                reports.Select(report => new { report.File, report.Lines, report.Dropped, report.Statistics }));
        else
            Array.ForEach(reports, report => StatisticsTables.Write(context.Output, report.File, report.Statistics, book));
        return ExitCode.Done;
    }
}
