using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Agrl.Relevance.Judgments;

/// <summary>Reads a product object.</summary>
internal static class ProductParser
{
    private static readonly string[] Keys = ["id", "title", "brand", "category", "attributes", "price", "text"];

    /// <summary>The product, or null where a problem was reported that leaves none.</summary>
    public static Product? Parse(
        JsonElement element, string prefix, Action<JudgmentProblemKind, string, string> report, Action<string>? unknown)
    {
        var fields = new JsonFields(element, prefix, Keys, report, unknown);
        string? title = fields.RequiredText("title", "every product needs a title");
        var product = new Product
        {
            Id = "",
            Title = title ?? "",
            Brand = Filled(fields.Text("brand")),
            Category = fields.Texts("category"),
            Attributes = fields.TextsByName("attributes"),
            Price = fields.Price("price"),
            Text = Filled(fields.Text("text")),
        };
        string? id = fields.Text("id");
        return title is null ? null : product with { Id = string.IsNullOrWhiteSpace(id) ? IdOf(product) : id };
    }

    /// <summary>An identifier from the content, for products that come without one: the same content is the same product.</summary>
    public static string IdOf(Product product)
    {
        var content = new StringBuilder();
        string[] parts = [product.Title, product.Brand ?? "", .. product.Category, product.Text ?? "", product.Price?.ToString() ?? ""];
        foreach (string part in parts)
            content.Append(part).Append('\u001f');
        foreach ((string name, string value) in product.Attributes)
            content.Append(name).Append('\u001e').Append(value).Append('\u001f');
        return "content-" + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(content.ToString())).AsSpan(0, 8));
    }

    /// <summary>Sources write an empty text where a field is not known.</summary>
    private static string? Filled(string? text) => string.IsNullOrWhiteSpace(text) ? null : text;
}
