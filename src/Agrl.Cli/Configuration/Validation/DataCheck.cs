using System.Text.RegularExpressions;
using Agrl.Relevance;
using Agrl.Relevance.Synthesis;
using Agrl.Training.Configuration;

namespace Agrl.Cli.Configuration.Validation;

/// <summary>There is one source of judgments, and its settings fit together.</summary>
internal sealed partial class DataCheck : IConfigurationCheck
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
            yield return new("data",
                "there is no source of judgments; give 'sft' and 'rl' files, 'import', or 'synthesize: {}' for the built-in shop");
        if (sources.Length > 1)
            yield return new("data", $"expected one source of judgments, found {string.Join(" and ", sources)}; remove all but one");
        if (data.Evaluation.Count > 0 && (data.Synthesize is not null || data.Import is not null))
            yield return new("data.evaluation",
                "acts with judgment files alone; synthesis and imports make their own evaluation sets, so remove it");
        foreach (var name in data.Evaluation.Keys.Where(name => !SetName().IsMatch(name)))
            yield return new("data.evaluation",
                $"'{Printable.Quote(name)}' names files; use letters, digits, '-', '_' and '.', and start with a letter or digit");
        if (data.Lenient && data.Sft is null && data.Rl is null && sources.Length > 0)
            yield return new("data.lenient", "acts with judgment files alone; remove it");
        if (data.Import is { } import && import.Format != ImportFormat.Wands
            && import.TestShare != new ImportSettings { Format = import.Format, Path = import.Path }.TestShare)
        {
            yield return new("data.import.test_share",
                $"acts with 'format: wands' alone, since {KeyNames.Choice(import.Format.ToString())} has a test set of its own; remove it");
        }

        if (data.Synthesize is not { } synthesis)
            yield break;
        if (synthesis is { RlReasons: true, RlVerdicts: false })
            yield return new("data.synthesize.rl_verdicts",
                "a reason explains a verdict, but the RL pool is to have reasons without verdicts; set rl_reasons to false too");
        foreach (var (key, shares) in new[] { ("slices", synthesis.Slices), ("sft_slices", synthesis.SftSlices) })
        {
            foreach (var slice in shares.Keys.Where(slice => !QuerySlices.All.Contains(slice)))
                yield return new($"data.synthesize.{key}.{slice}",
                    $"there is no such kind of query; {NameSuggestion.Hint(slice, [.. QuerySlices.All])}");
            if (shares.Count > 0 && shares.Values.All(share => share == 0))
                yield return new($"data.synthesize.{key}", "no kind of query has a share above 0; give one a share, or remove the block");
        }
    }

    [GeneratedRegex("^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$")]
    private static partial Regex SetName();
}
