using System.CommandLine;
using Agrl.Cli.CommandLine;
using Agrl.Cli.Diagnosis;
using Agrl.Cli.Json;

namespace Agrl.Cli.Commands;

/// <summary><c>agrl doctor</c>: whether this machine is ready.</summary>
internal sealed class DoctorCommand : CliCommand
{
    private readonly Option<bool> _json = CommonOptions.Json();

    /// <summary>The command.</summary>
    /// <param name="environment">What the program is connected to.</param>
    public DoctorCommand(CliEnvironment environment)
        : base(environment, "doctor", "Check that this machine is ready: memory, disk, native libraries, a tensor operation, CUDA") =>
            Options.Add(_json);

    /// <inheritdoc/>
    protected override int Run(ParseResult arguments, CommandContext context)
    {
        Finding[] findings = [.. MachineDiagnosis.Examine()];
        var isReady = findings.All(finding => finding.State is not FindingState.Fault);
        if (arguments.GetValue(_json))
        {
            JsonOutput.WriteDocument(context.Output, new { Ready = isReady, Findings = findings });
        }
        else
        {
            var width = findings.Max(finding => finding.Name.Length);
            foreach (var finding in findings)
                context.Output.WriteLine($"{Mark(finding.State)}  {finding.Name.PadRight(width)}  {finding.Value}");
            context.Output.WriteLine(isReady ? "ready" : "not ready: see the lines marked 'fault'");
        }

        return isReady ? ExitCode.Done : ExitCode.Failed;
    }

    private static string Mark(FindingState state) => state switch
    {
        FindingState.Ok => "ok   ",
        FindingState.Note => "note ",
        _ => "fault",
    };
}
