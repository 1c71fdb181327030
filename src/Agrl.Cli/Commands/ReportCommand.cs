using System.CommandLine;
using Agrl.Cli.CommandLine;
using Agrl.Cli.Reporting;

namespace Agrl.Cli.Commands;

/// <summary><c>agrl report RUN</c>: makes a run's report again.</summary>
internal sealed class ReportCommand : CliCommand
{
    private readonly Argument<string> _run = new("RUN") { Description = "The folder of a run or of a comparison, finished or not" };

    /// <summary>The command.</summary>
    /// <param name="environment">What the program is connected to.</param>
    public ReportCommand(CliEnvironment environment)
        : base(environment, "report",
            "Write report.html, and a run's tables as report.md and report.csv, into its folder, and print the report's path") =>
                Arguments.Add(_run);

    /// <inheritdoc/>
    public override IReadOnlyList<string> Examples => ["agrl report runs/quickstart"];

    /// <inheritdoc/>
    protected override int Run(ParseResult arguments, CommandContext context)
    {
        context.Output.WriteLine(RunReport.Write(arguments.GetRequiredValue(_run)));
        return ExitCode.Done;
    }
}
