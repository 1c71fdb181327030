using Agrl.Relevance.Judgments;

namespace Agrl.Relevance.Synthesis;

/// <summary>
/// A product with its shelf and its fields as verdicts compare them: lower-case, null where the product lacks one or its value cannot
/// be compared.
/// </summary>
internal sealed record ShopItem(Product Product, Shelf Shelf, string? Brand, string? Color, string? Material)
{
    public decimal? Price => Product.Price;

    public string? Value(AskedField field) => field switch
    {
        AskedField.Brand => Brand,
        AskedField.Color => Color,
        _ => Material,
    };
}
