using Agrl.Relevance;
using Agrl.Training.Configuration;

namespace Agrl.Cli.Configuration.Validation;

/// <summary>A comparison has arms and seeds that differ.</summary>
internal sealed class ComparisonCheck : IConfigurationCheck
{
    /// <inheritdoc/>
    public IEnumerable<ConfigurationProblem> Check(RunConfiguration configuration)
    {
        if (configuration.Comparison is not { } comparison)
            yield break;
        if (comparison.Arms.Count == 0)
            yield return new("comparison.arms", "there is nothing to compare; list at least one arm with 'name' and 'stages'");
        if (comparison.Seeds.Count == 0)
            yield return new("comparison.seeds", "the list is empty; give at least one seed, and three for a deviation");
        if (comparison.Seeds.Distinct().Count() != comparison.Seeds.Count)
            yield return new("comparison.seeds", "a seed stands in the list twice, and would count its run twice; remove one of them");
        string[] names = [.. comparison.Arms.Select(arm => arm.Name)];
        foreach (var (key, name) in new[] { ("reference", comparison.Reference), ("subject", comparison.Subject) })
        {
            if (names.Length > 0 && name is not null && !names.Contains(name))
                yield return new($"comparison.{key}", $"no arm has the name '{name}'; {NameSuggestion.Hint(name, names)}");
        }

        for (var index = 0; index < comparison.Arms.Count; index++)
        {
            var name = comparison.Arms[index].Name;
            var first = comparison.Arms.Select(arm => arm.Name).ToList()
                .FindIndex(other => string.Equals(other, name, StringComparison.OrdinalIgnoreCase));
            if (first < index)
                yield return new($"comparison.arms[{index}].name",
                    $"'{name}' is the name of comparison.arms[{first}] too; give one of them another");
        }
    }
}
