using System.CommandLine;

namespace Agrl.Cli.CommandLine;

/// <summary>Options that several commands spell the same way.</summary>
internal static class CommonOptions
{
    /// <summary>The configuration file.</summary>
    public static Option<string> Config() => new("--config") { Description = "The configuration file (YAML)", HelpName = "FILE", Required = true };

    /// <summary>Changes of single values.</summary>
    public static Option<string[]> Set() => new("--set")
    {
        Description = "Change a value of the configuration, such as stages.agrl.steps=50 or prompt.fields=[title,brand]; may be repeated",
        HelpName = "PATH=VALUE",
        DefaultValueFactory = _ => [],
    };

    /// <summary>A model folder.</summary>
    public static Option<string> Model() => new("--model") { Description = "A Hugging Face model folder", HelpName = "DIR", Required = true };

    /// <summary>Results as JSON.</summary>
    public static Option<bool> Json() => new("--json") { Description = "Write the result as JSON" };
}
