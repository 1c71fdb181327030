namespace Agrl.Relevance.Prompts;

/// <summary>What of a judgment goes into the prompt, and how.</summary>
public sealed record PromptOptions
{
    /// <summary>Compact lines for tiny models, or chat messages with the rule book.</summary>
    public PromptStyle Style { get; init; } = PromptStyle.Compact;

    /// <summary>
    /// Product fields in the order they are written: <c>title, brand, category, price, text, attributes</c> (all of them), or
    /// <c>attributes.NAME</c> for one. A field that a product lacks is left out.
    /// </summary>
    public IReadOnlyList<string> Fields { get; init; } = ["title", "brand", "category", "attributes", "price"];

    /// <summary>Lower-case the compact prompt, so that a small vocabulary covers it.</summary>
    public bool Lowercase { get; init; }

    /// <summary>The longest any one product field may be, in characters; 0 leaves it whole. What was cut is counted and reported.</summary>
    public int MaxFieldChars { get; init; }
}
