using System.Text.Json;
using Agrl.Relevance.Judgments;

namespace Agrl.Relevance.Importing;

/// <summary>Makes products of ESCI's fields, and reads the sample's product file.</summary>
internal static class EsciProducts
{
    private static readonly string[] Keys =
        ["asin", "title", "description", "bullet_points", "brand", "color", "category", "price", "rating", "rating_count", "is_book"];

    /// <summary>A product of the fields; blank ones count as unknown. Null where the title is blank.</summary>
    public static Product? Make(
        string id, string? title, string? description, string? bullets, string? brand, string? color,
        IReadOnlyList<string> category, decimal? price)
    {
        if (string.IsNullOrWhiteSpace(title))
            return null;
        string text = string.Join('\n',
            new[] { bullets, description }.Where(part => !string.IsNullOrWhiteSpace(part)).Select(part => part!.Trim()));
        return new Product
        {
            Id = id,
            Title = title.Trim(),
            Brand = string.IsNullOrWhiteSpace(brand) ? null : brand.Trim(),
            Category = category,
            Attributes = string.IsNullOrWhiteSpace(color)
                ? new Dictionary<string, string>()
                : new Dictionary<string, string> { ["color"] = color.Trim() },
            Price = price,
            Text = text.Length == 0 ? null : text,
        };
    }

    /// <summary>Whether a line is a record of the sample's product file.</summary>
    public static bool IsSampleRecord(JsonElement element) =>
        element.EnumerateObject().Any(property => JsonFields.Name(property) == "asin");

    /// <summary>A product of a record of the sample's product file; null where the title is blank.</summary>
    /// <exception cref="InputException">A field has another type than the sample's.</exception>
    public static Product? Parse(JsonElement element, string path, int line)
    {
        var fields = new JsonFields(
            element, "", Keys, (_, field, message) => throw new InputException($"{path}:{line}: {field}: {message}"), unknown: _ => { });
        return Make(
            fields.RequiredText("asin", "it is the product's identifier")!, fields.Text("title"), fields.Text("description"),
            fields.Text("bullet_points"), fields.Text("brand"), fields.Text("color"), fields.Texts("category"), fields.Price("price"));
    }
}
