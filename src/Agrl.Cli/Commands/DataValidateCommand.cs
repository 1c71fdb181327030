using System.CommandLine;
using Agrl.Cli.CommandLine;
using Agrl.Cli.Output;
using Agrl.Cli.Json;
using Agrl.Relevance;
using Agrl.Relevance.Judgments;
using Agrl.Relevance.Rubrics;
using Agrl.Relevance.Splitting;

namespace Agrl.Cli.Commands;

/// <summary><c>agrl data validate FILE...</c>: everything that is wrong with judgment files, each alone and against each other.</summary>
internal sealed class DataValidateCommand : CliCommand
{
    private readonly Argument<string[]> _files = new("FILE")
    {
        Description = "Judgment files (.jsonl or .jsonl.gz)",
        Arity = ArgumentArity.OneOrMore,
    };
    private readonly Option<string?> _rubric = CommonOptions.Rubric("Hold tiers, verdicts and rules to this rubric");
    private readonly Option<bool> _withoutTier =
        new("--without-tier") { Description = "Judgments may lack a tier (pairs to be predicted)" };
    private readonly Option<bool> _allowUnknownKeys =
        new("--allow-unknown-keys") { Description = "Count keys that the format does not have, instead of calling them a problem" };
    private readonly Option<bool> _allowOverlap = new("--allow-overlap") { Description = "Several files may share queries" };
    private readonly Option<int> _limit = CommonOptions.Number("--limit", "List this many problems of each file", 20);
    private readonly Option<bool> _json = CommonOptions.Json();

    /// <summary>The command.</summary>
    /// <param name="environment">What the program is connected to.</param>
    public DataValidateCommand(CliEnvironment environment)
        : base(environment, "validate", "Check judgment files: form, tiers, verdicts, duplicates, contradictions, and queries in two files")
    {
        Arguments.Add(_files);
        Options.Add(_rubric);
        Options.Add(_withoutTier);
        Options.Add(_allowUnknownKeys);
        Options.Add(_allowOverlap);
        Options.Add(_limit);
        Options.Add(_json);
    }

    /// <inheritdoc/>
    public override IReadOnlyList<string> Examples => ["agrl data validate train.jsonl test.jsonl --rubric configs/rubrics/shop.yaml"];

    /// <inheritdoc/>
    protected override int Run(ParseResult arguments, CommandContext context)
    {
        var book = arguments.GetValue(_rubric) is { } path ? RubricReader.Read(path) : null;
        var options = new JudgmentReadOptions
        {
            RequireTier = !arguments.GetValue(_withoutTier),
            AllowUnknownKeys = arguments.GetValue(_allowUnknownKeys),
            MaxListedProblems = arguments.GetValue(_limit),
        };
        var read = arguments.GetRequiredValue(_files)
            .Select(file => JudgmentReader.Validate(file, book, options, context.CancellationToken))
            .ToArray();
        var overlap = arguments.GetValue(_allowOverlap) ? null : Overlap(read);
        var isSound = overlap is null && read.All(file => file.Report.ProblemCount == 0);
        if (arguments.GetValue(_json))
            JsonOutput.WriteDocument(context.Output,
                new { Valid = isSound, Overlap = overlap, Files = read.Select(file => Summary(file.Report)) });
        else
            Write(context, read, overlap, book is not null);
        return isSound ? ExitCode.Done : ExitCode.BadInput;
    }

    private static string? Overlap(IReadOnlyList<JudgmentFile> read)
    {
        try
        {
            SplitCheck.Check([.. read.Select(file => new JudgmentSet(file.Report.File, file.Judgments))]);
            return null;
        }
        catch (InputException error)
        {
            return error.Message;
        }
    }

    private static object Summary(JudgmentReport report) => new
    {
        report.File,
        report.Lines,
        report.Kept,
        report.Dropped,
        report.ProblemCount,
        report.ProblemLines,
        DroppedByReason = report.DroppedByReason.ToDictionary(
            reason => Configuration.KeyNames.Choice(reason.Key.ToString()), reason => reason.Value),
        report.PassedOverKeys,
        report.WeakContradictions,
        Problems = report.Problems.Select(problem => new { problem.Kind, problem.Line, problem.Field, problem.Message }),
    };

    private static void Write(CommandContext context, IReadOnlyList<JudgmentFile> read, string? overlap, bool hasRubric)
    {
        foreach (var report in read.Select(file => file.Report))
        {
            var verdict = report.ProblemCount == 0
                ? "no problems"
                : $"{Figures.Count(report.ProblemCount, "problem")} " +
                    $"in {Figures.Count(report.ProblemLines)} of them";
            // A line with a problem may be no judgment at all.
            var what = report.ProblemCount == 0 ? "judgment" : "line";
            if (report.Lines > 0)
                context.Output.WriteLine($"{report.File}: {Figures.Count(report.Lines, what)}, {verdict}");
            foreach (var problem in report.Problems)
                context.Output.WriteLine($"  {problem}");
            if (report.ProblemCount > report.Problems.Count)
                context.Output.WriteLine(
                    $"  ... and {Figures.Count(report.ProblemCount - report.Problems.Count)} more (--limit lists more)");
            foreach (var (reason, count) in report.DroppedByReason)
                context.Output.WriteLine(
                    $"  a lenient reader drops {Figures.Count(count)}: {Configuration.KeyNames.Choice(reason.ToString())}");
            foreach (var (key, count) in report.PassedOverKeys)
                context.Output.WriteLine($"  the unknown key '{key}' stands in {Figures.Count(count)}");
            if (report.WeakContradictions > 0)
                context.Output.WriteLine(
                    $"  derived or earlier verdicts lead to another tier in {Figures.Count(report.WeakContradictions)} " +
                    "(weak verdicts do that; they are kept)");
        }

        if (overlap is not null)
            context.Output.WriteLine(overlap);
        if (!hasRubric)
            context.Log.Information("tiers, criteria, verdicts and rules were not checked: --rubric FILE holds them to a rubric");
    }
}
