using System.CommandLine;
using Agrl.Cli.CommandLine;
using Agrl.Cli.Configuration;
using Agrl.Relevance;

namespace Agrl.Cli.Commands;

/// <summary><c>agrl config docs</c>: every key as Markdown tables, the ones of docs/configuration.md.</summary>
internal sealed class ConfigDocsCommand : CliCommand
{
    private readonly Option<string?> _update =
        new("--update") { Description = "Replace the tables in this page instead of writing them out", HelpName = "FILE" };

    /// <summary>The command.</summary>
    /// <param name="environment">What the program is connected to.</param>
    public ConfigDocsCommand(CliEnvironment environment)
        : base(environment, "docs", "Write every key of a configuration with its range, default and meaning (Markdown)") =>
            Options.Add(_update);

    /// <inheritdoc/>
    protected override int Run(ParseResult arguments, CommandContext context)
    {
        var tables = ConfigurationReference.Create();
        if (arguments.GetValue(_update) is not { } path)
        {
            context.Output.Write(tables);
            return ExitCode.Done;
        }

        File.WriteAllText(path, Replace(File.ReadAllText(path), path, tables));
        context.Log.Information("{Path} is up to date", path);
        return ExitCode.Done;
    }

    private static string Replace(string page, string path, string tables)
    {
        var begin = page.IndexOf(ConfigurationReference.Begin, StringComparison.Ordinal);
        var end = page.IndexOf(ConfigurationReference.End, StringComparison.Ordinal);
        return begin >= 0 && end > begin
            ? page[..begin] + tables.TrimEnd('\n') + page[(end + ConfigurationReference.End.Length)..]
            : throw new InputException(
                $"{path}: expected the lines '{ConfigurationReference.Begin}' and '{ConfigurationReference.End}' " +
                "around the tables; add them");
    }
}
