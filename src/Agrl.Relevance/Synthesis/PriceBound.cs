using System.Globalization;

namespace Agrl.Relevance.Synthesis;

/// <summary>
/// What a query says of the price. One bound alone is strict: "under 50" is not met by 50, nor is "over 50". Two bounds include their
/// ends: "20 to 40" is met by 20 and by 40.
/// </summary>
internal sealed record PriceBound(decimal? Low, decimal? High)
{
    /// <summary>Whether the price is within.</summary>
    public bool IsMetBy(decimal price) => (Low, High) switch
    {
        ({ } low, { } high) => price >= low && price <= high,
        ({ } low, null) => price > low,
        (null, { } high) => price < high,
        _ => true,
    };

    /// <summary>The reason, such as <c>under 50, has 45</c>.</summary>
    public string Reason(decimal price) => (Low, High) switch
    {
        ({ } low, { } high) => $"{Text(low)} to {Text(high)}, has {Text(price)}",
        ({ } low, null) => $"over {Text(low)}, has {Text(price)}",
        (null, { } high) => $"under {Text(high)}, has {Text(price)}",
        _ => "any",
    };

    /// <summary>A price as queries, prompts and reasons write it: no trailing zeros, a point.</summary>
    public static string Text(decimal price) => price.ToString("0.##", CultureInfo.InvariantCulture);
}
