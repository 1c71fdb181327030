using Agrl.Cli.Configuration;
using Agrl.Relevance;
using Agrl.Training.Configuration;

namespace Agrl.Cli.Tests.Configuration;

/// <summary>Configurations of tests.</summary>
internal static class Yaml
{
    /// <summary>A valid configuration with every type of stage; its files are not looked up.</summary>
    public const string Valid = """
        name: test
        rubric: rubric.yaml
        data: {synthesize: {}}
        model:
          scratch: {hidden: 64}
        stages:
          - type: sft
            epochs: 1
          - type: dpo
          - type: grpo
          - type: agrl
        """;

    public static RunConfiguration Parse(string yaml, params string[] overrides) =>
        ConfigurationReader.Parse(yaml, "run.yaml", overrides, directory: null);

    /// <summary>The lines of the error that reading gives.</summary>
    public static string[] Errors(string yaml, params string[] overrides) =>
        Assert.Throws<InputException>(() => Parse(yaml, overrides)).Message.Split(Environment.NewLine);

    public static string Error(string yaml, params string[] overrides) => Assert.Single(Errors(yaml, overrides));
}
