using Agrl.Training.Configuration;

namespace Agrl.Cli.Configuration.Validation;

/// <summary>There is one source of judgments.</summary>
internal sealed class DataCheck : IConfigurationCheck
{
    /// <inheritdoc/>
    public IEnumerable<ConfigurationProblem> Check(RunConfiguration configuration)
    {
        var data = configuration.Data;
        string[] sources =
        [
            .. data.Synthesize is null ? Array.Empty<string>() : ["synthesize"],
            .. data.Import is null ? Array.Empty<string>() : ["import"],
            .. data.Sft is null && data.Rl is null ? Array.Empty<string>() : ["files (sft, rl)"],
        ];
        if (sources.Length == 0)
            yield return new("data", "there is no source of judgments; give 'sft' and 'rl' files, 'import', or 'synthesize: {}' for the built-in shop");
        if (sources.Length > 1)
            yield return new("data", $"expected one source of judgments, found {string.Join(" and ", sources)}; remove all but one");
    }
}
