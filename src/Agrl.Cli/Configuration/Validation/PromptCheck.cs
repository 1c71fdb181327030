using Agrl.Relevance;
using Agrl.Relevance.Prompts;
using Agrl.Training.Configuration;

namespace Agrl.Cli.Configuration.Validation;

/// <summary>The prompt's fields are known, and each stands once.</summary>
internal sealed class PromptCheck : IConfigurationCheck
{
    private const string AttributePrefix = "attributes.";
    private static readonly string[] Fields = ["title", "brand", "category", "price", "text", "attributes"];

    /// <inheritdoc/>
    public IEnumerable<ConfigurationProblem> Check(RunConfiguration configuration)
    {
        var seen = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        if (configuration.Prompt is { Lowercase: true, Style: PromptStyle.Chat })
            yield return new("prompt.lowercase",
                "acts with 'style: compact' alone, found 'style: chat'; remove it, or choose the compact style");
        if (configuration.Prompt.Fields.Count == 0)
            yield return new("prompt.fields", "the list is empty, so that the model would not see the product; name at least 'title'");
        for (var index = 0; index < configuration.Prompt.Fields.Count; index++)
        {
            var field = configuration.Prompt.Fields[index];
            var isAttribute = field.StartsWith(AttributePrefix, StringComparison.Ordinal) && field.Length > AttributePrefix.Length;
            if (!Fields.Contains(field) && !isAttribute)
                yield return new($"prompt.fields[{index}]",
                    $"unknown field '{field}'; {NameSuggestion.Hint(field, [.. Fields, AttributePrefix + "NAME"])}");
            else if (!seen.Add(field))
                yield return new($"prompt.fields[{index}]", $"'{field}' stands here a second time; remove one of them");
        }
    }
}
