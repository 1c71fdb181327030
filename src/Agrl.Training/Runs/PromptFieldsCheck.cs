using Agrl.Relevance.Judgments;
using Agrl.Relevance.Prompts;
using Agrl.Training.Data;
using Agrl.Training.Telemetry;

namespace Agrl.Training.Runs;

/// <summary>
/// Every field that is to be in the prompts is in some product: a misspelt attribute would be missing from all of them unseen.
/// </summary>
internal static class PromptFieldsCheck
{
    private const string AttributePrefix = "attributes.";
    private const int MaxListed = 12;

    // Nobody wrote the default, so that nobody expects each of its fields.
    private static readonly IReadOnlyList<string> Default = new PromptOptions().Fields;

    /// <summary>Warns of each field that no product has.</summary>
    public static void Run(PromptOptions prompt, RunData data, ITrainingObserver observer)
    {
        if (prompt.Fields.SequenceEqual(Default))
            return;
        var products = data.Sets().SelectMany(set => set.Value)
            .Select(judgment => judgment.Product).DistinctBy(product => product.Id).ToList();
        foreach (var field in prompt.Fields.Where(field => !products.Any(product => Has(product, field))))
            observer.Message($"prompt.fields: {field} is in 0 of {products.Count:N0} products{Known(field, products)}", isWarning: true);
    }

    private static bool Has(Product product, string field) => field switch
    {
        "title" => product.Title.Length > 0,
        "brand" => !string.IsNullOrWhiteSpace(product.Brand),
        "category" => product.Category.Count > 0,
        "price" => product.Price is not null,
        "text" => !string.IsNullOrWhiteSpace(product.Text),
        "attributes" => product.Attributes.Count > 0,
        _ => product.Attributes.Keys.Any(name => string.Equals(name, field[AttributePrefix.Length..], StringComparison.OrdinalIgnoreCase)),
    };

    private static string Known(string field, IEnumerable<Product> products)
    {
        if (!field.StartsWith(AttributePrefix, StringComparison.Ordinal))
            return "";
        var names = products.SelectMany(product => product.Attributes.Keys).Distinct(StringComparer.OrdinalIgnoreCase)
            .Order(StringComparer.Ordinal).ToList();
        return names.Count == 0
            ? "; no product has attributes"
            : "; attributes there are: " +
                $"{string.Join(", ", names.Take(MaxListed))}{(names.Count > MaxListed ? $" and {names.Count - MaxListed} more" : "")}";
    }
}
