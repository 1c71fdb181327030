using System.CommandLine;
using Agrl.Modeling.Transformer;
using Agrl.Relevance;
using Agrl.Training.Configuration;
using Agrl.Training.Judging;

namespace Agrl.Cli.CommandLine;

/// <summary>Options that several commands spell the same way.</summary>
internal static class CommonOptions
{
    private static readonly int UsualTokens = new EvaluationSettings().MaxNewTokens;

    /// <summary>The configuration file.</summary>
    public static Option<string> Config() =>
        new("--config") { Description = "The configuration file (YAML)", HelpName = "FILE", Required = true };

    /// <summary>Changes of single values.</summary>
    public static Option<string[]> Set() => new("--set")
    {
        Description = "Change a value of the configuration, such as stages.agrl.steps=50 or prompt.fields=[title,brand]; may be repeated",
        HelpName = "PATH=VALUE",
        DefaultValueFactory = _ => [],
    };

    /// <summary>A model folder.</summary>
    public static Option<string> Model() =>
        new("--model") { Description = "A Hugging Face model folder, or the folder of a LoRA adapter", HelpName = "DIR", Required = true };

    /// <summary>The model of an adapter.</summary>
    public static Option<string?> Base() => new("--base")
    {
        Description = "The folder of the model that an adapter belongs to, where the adapter's own record does not lead there",
        HelpName = "DIR",
    };

    /// <summary>Results as JSON.</summary>
    public static Option<bool> Json() => new("--json") { Description = "Write the result as JSON" };

    /// <summary>A file of JSON lines.</summary>
    /// <param name="description">What the rows hold.</param>
    public static Option<string> Rows(string description) =>
        new("--input") { Description = description, HelpName = "FILE", Required = true };

    /// <summary>The rubric that data is held to.</summary>
    /// <param name="description">What it is used for.</param>
    /// <param name="isRequired">Whether the command cannot do without.</param>
    public static Option<string?> Rubric(string description, bool isRequired = false) =>
        new("--rubric") { Description = description, HelpName = "FILE", Required = isRequired };

    /// <summary>The seed of what is drawn.</summary>
    /// <param name="description">What follows from it.</param>
    /// <param name="value">The default.</param>
    public static Option<int> Seed(string description, int value) => Number("--seed", description, value);

    /// <summary>A whole number.</summary>
    /// <param name="name">The option.</param>
    /// <param name="description">What it is for.</param>
    /// <param name="value">The default.</param>
    public static Option<int> Number(string name, string description, int value) =>
        new(name) { Description = description, HelpName = "N", DefaultValueFactory = _ => value };

    /// <summary>A folder for what is written.</summary>
    /// <param name="description">What is written.</param>
    public static Option<string> OutputFolder(string description) =>
        new("--output") { Description = description, HelpName = "DIR", Required = true };

    /// <summary>A model's shape by name.</summary>
    /// <param name="description">What it is for.</param>
    public static Option<string?> Preset(string description) =>
        new("--preset") { Description = $"{description}: {string.Join(", ", ModelPresets.Names)}", HelpName = "NAME" };

    /// <summary>The shape of <see cref="Preset"/>.</summary>
    /// <param name="name">What was given.</param>
    /// <exception cref="InputException">There is no such shape.</exception>
    public static ModelConfiguration ReadPreset(string name) => ModelPresets.Names.Contains(name, StringComparer.OrdinalIgnoreCase)
        ? ModelPresets.Find(name)
        : throw new InputException($"--preset: there is no '{name}'; {NameSuggestion.Hint(name, ModelPresets.Names)}");

    /// <summary>Where it is computed.</summary>
    public static Option<string> Device()
    {
        var device = new Option<string>("--device")
        {
            Description = "auto takes CUDA where there is one",
            DefaultValueFactory = _ => "auto",
        };
        device.AcceptOnlyFromAmong("auto", "cpu", "cuda");
        return device;
    }

    /// <summary>The most tokens of a response.</summary>
    /// <param name="value">The default.</param>
    public static Option<int> MaxNewTokens(int value) => Number("--max-new-tokens", "The most tokens of a response", value);

    /// <summary>The most tokens of a response, by default what the model was evaluated with in its training.</summary>
    public static Option<int?> MaxNewTokensOfModel()
    {
        var tokens = new Option<int?>("--max-new-tokens")
        {
            Description = $"The most tokens of a response; without it what the model was evaluated with, or {UsualTokens}",
            HelpName = "N",
        };
        tokens.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int?>() is < 1 and var found)
                result.AddError($"{tokens.Name}: expected 1 or more, found {found}");
        });
        return tokens;
    }

    /// <summary>The value of <see cref="MaxNewTokensOfModel"/>.</summary>
    /// <param name="arguments">The parsed arguments.</param>
    /// <param name="option">The option.</param>
    /// <param name="format">The model's.</param>
    public static int ReadMaxNewTokens(ParseResult arguments, Option<int?> option, JudgingFormat format)
    {
        ArgumentNullException.ThrowIfNull(format);
        return arguments.GetValue(option) ?? format.MaxNewTokens ?? UsualTokens;
    }

    /// <summary>The value of <see cref="MaxNewTokens"/>.</summary>
    /// <param name="arguments">The parsed arguments.</param>
    /// <param name="option">The option.</param>
    /// <exception cref="InputException">It is below 1.</exception>
    public static int ReadMaxNewTokens(ParseResult arguments, Option<int> option) =>
        arguments.GetValue(option) is var tokens and >= 1
            ? tokens
            : throw new InputException($"{option.Name}: expected 1 or more, found {arguments.GetValue(option)}");
}
