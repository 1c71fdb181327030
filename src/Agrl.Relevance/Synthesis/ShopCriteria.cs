using Agrl.Relevance.Rubrics;

namespace Agrl.Relevance.Synthesis;

/// <summary>The criteria and verdicts that synthesis knows how to decide, and the check that a rubric has just those.</summary>
public static class ShopCriteria
{
    /// <summary>Whether the product is of the kind asked for: match, related (another leaf under the same parent) or mismatch.</summary>
    public const string Category = "category";

    /// <summary>Whether the brand is as asked.</summary>
    public const string Brand = "brand";

    /// <summary>Whether the color is as asked.</summary>
    public const string Color = "color";

    /// <summary>Whether the material is as asked.</summary>
    public const string Material = "material";

    /// <summary>Whether the price is within the bounds asked for.</summary>
    public const string Price = "price";

    /// <summary>The product meets what the query asks.</summary>
    public const string Match = "match";

    /// <summary>The product is of a sibling category.</summary>
    public const string Related = "related";

    /// <summary>The product contradicts what the query asks.</summary>
    public const string Mismatch = "mismatch";

    /// <summary>The query asks nothing of the kind.</summary>
    public const string Unspecified = "unspecified";

    /// <summary>All criteria that synthesis can decide.</summary>
    public static IReadOnlyList<string> All { get; } = [Category, Brand, Color, Material, Price];

    internal static string Name(AskedField field) => field switch
    {
        AskedField.Brand => Brand,
        AskedField.Color => Color,
        _ => Material,
    };

    /// <summary>
    /// Checks that the rubric's criteria are the ones asked for, no more and no fewer, with the verdicts that synthesis gives.
    /// </summary>
    /// <param name="rubric">The rubric that will decide the tiers.</param>
    /// <param name="criteria">The criteria that queries may touch; of <see cref="All"/>, with <see cref="Category"/> among them.</param>
    /// <exception cref="InputException">A criterion is missing, unknown or surplus, or lacks a verdict.</exception>
    public static void Check(Rubric rubric, IReadOnlyList<string> criteria)
    {
        ArgumentNullException.ThrowIfNull(rubric);
        ArgumentNullException.ThrowIfNull(criteria);
        foreach (var name in criteria)
            if (!All.Contains(name))
                throw new InputException(
                    $"Synthesis can decide the criteria {string.Join(", ", All)}, but its options ask for '{name}'. Remove it.");
        if (!criteria.Contains(Category))
            throw new InputException(
                $"Synthesis always decides '{Category}', but its options leave it out: {string.Join(", ", criteria)}. Add it.");

        foreach (var name in criteria)
        {
            var criterion = rubric.Criteria.FirstOrDefault(c => c.Name == name)
                ?? throw new InputException(
                    $"Synthesis decides the criteria {string.Join(", ", criteria)}, but the rubric has no '{name}' (it has "
                    + $"{string.Join(", ", rubric.Criteria.Select(c => c.Name))}). "
                    + "Add it to the rubric or take it out of the synthesis criteria.");
            string[] needed = name == Category ? [Match, Related, Mismatch] : [Match, Mismatch, Unspecified];
            foreach (var verdict in needed)
                if (!criterion.Verdicts.Contains(verdict))
                    throw new InputException(
                        $"Synthesis gives '{name}' the verdicts {string.Join(", ", needed)}, but the rubric's '{name}' lacks '{verdict}' "
                        + $"(it has {string.Join(", ", criterion.Verdicts)}). Add it to the rubric.");
        }

        foreach (var criterion in rubric.Criteria)
            if (!criteria.Contains(criterion.Name))
                throw new InputException(
                    $"The rubric's criterion '{criterion.Name}' cannot be decided by synthesis, "
                    + $"which decides {string.Join(", ", criteria)}. "
                    + "Take it out of the rubric, or use a rubric made for synthesis such as configs/rubrics/shop.yaml.");
    }
}
