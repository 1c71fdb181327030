using System.CommandLine;
using System.Text.Encodings.Web;
using System.Text.Json;
using Agrl.Cli.CommandLine;
using Agrl.Cli.Configuration;

namespace Agrl.Cli.Commands;

/// <summary><c>agrl config schema</c>: a JSON schema for editors.</summary>
internal sealed class ConfigSchemaCommand : CliCommand
{
    private static readonly JsonSerializerOptions Indented = new()
    {
        WriteIndented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>The command.</summary>
    /// <param name="environment">What the program is connected to.</param>
    public ConfigSchemaCommand(CliEnvironment environment)
        : base(environment, "schema", "Write a JSON schema of configurations, with which editors complete, check and explain keys")
    {
    }

    /// <inheritdoc/>
    public override IReadOnlyList<string> Examples =>
    [
        "agrl config schema > agrl.schema.json",
        "# then, as the first line of a configuration: # yaml-language-server: $schema=agrl.schema.json",
    ];

    /// <inheritdoc/>
    protected override int Run(ParseResult arguments, CommandContext context)
    {
        context.Output.WriteLine(ConfigurationSchema.Create().ToJsonString(Indented));
        return ExitCode.Done;
    }
}
