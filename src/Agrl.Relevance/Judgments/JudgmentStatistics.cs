namespace Agrl.Relevance.Judgments;

/// <summary>What a set of judgments is made of.</summary>
public sealed record JudgmentStatistics
{
    /// <summary>How many judgments.</summary>
    public required int Judgments { get; init; }

    /// <summary>How many distinct query ids.</summary>
    public required int Queries { get; init; }

    /// <summary>How many distinct product ids.</summary>
    public required int Products { get; init; }

    /// <summary>The most products that one query is judged with.</summary>
    public required int MostProductsOfAQuery { get; init; }

    /// <summary>Judgments by grade, highest first.</summary>
    public required IReadOnlyDictionary<int, int> Tiers { get; init; }

    /// <summary>Judgments without a tier.</summary>
    public required int WithoutTier { get; init; }

    /// <summary>
    /// Judgments by slice and grade, slices in alphabetical order; those without a slice under the empty name, those without a tier not
    /// counted.
    /// </summary>
    public required IReadOnlyDictionary<string, IReadOnlyDictionary<int, int>> Slices { get; init; }

    /// <summary>Gold verdicts by criterion and verdict.</summary>
    public required IReadOnlyDictionary<string, IReadOnlyDictionary<string, int>> Verdicts { get; init; }

    /// <summary>Judgments by the origin of their verdicts.</summary>
    public required IReadOnlyDictionary<VerdictOrigin, int> Origins { get; init; }

    /// <summary>Judgments with at least one reason.</summary>
    public required int WithReasons { get; init; }

    /// <summary>Judgments with a free-text rationale.</summary>
    public required int WithRationale { get; init; }

    /// <summary>Distinct products that have each field: brand, category, price, text, and attributes by name.</summary>
    public required IReadOnlyDictionary<string, int> ProductFields { get; init; }

    /// <summary>Lengths of distinct queries.</summary>
    public required LengthStatistics QueryLength { get; init; }

    /// <summary>Lengths of the titles of distinct products.</summary>
    public required LengthStatistics TitleLength { get; init; }

    /// <summary>Lengths of the texts of distinct products that have one.</summary>
    public required LengthStatistics TextLength { get; init; }

    /// <summary>Counts a set of judgments.</summary>
    /// <param name="judgments">The judgments.</param>
    public static JudgmentStatistics Of(IReadOnlyCollection<Judgment> judgments)
    {
        ArgumentNullException.ThrowIfNull(judgments);
        Product[] products = [.. judgments.Select(j => j.Product).DistinctBy(product => product.Id)];
        string[] queries = [.. judgments.DistinctBy(j => j.QueryId).Select(j => j.Query)];
        return new JudgmentStatistics
        {
            Judgments = judgments.Count,
            Queries = queries.Length,
            Products = products.Length,
            MostProductsOfAQuery = judgments.CountBy(j => j.QueryId).Select(query => query.Value).DefaultIfEmpty(0).Max(),
            Tiers = CountTiers(judgments),
            WithoutTier = judgments.Count(j => j.Tier is null),
            Slices = judgments.GroupBy(j => j.Slice ?? "").OrderBy(slice => slice.Key, StringComparer.Ordinal)
                .ToDictionary(slice => slice.Key, slice => (IReadOnlyDictionary<int, int>)CountTiers(slice)),
            Verdicts = judgments.SelectMany(j => j.Verdicts).GroupBy(verdict => verdict.Key)
                .ToDictionary(criterion => criterion.Key,
                    criterion => (IReadOnlyDictionary<string, int>)criterion.CountBy(verdict => verdict.Value).ToDictionary()),
            Origins = judgments.CountBy(j => j.VerdictOrigin).OrderBy(origin => origin.Key).ToDictionary(),
            WithReasons = judgments.Count(j => j.Reasons.Count > 0),
            WithRationale = judgments.Count(j => j.Rationale is not null),
            ProductFields = products.SelectMany(FieldsOf).CountBy(field => field).ToDictionary(),
            QueryLength = LengthStatistics.Of(queries),
            TitleLength = LengthStatistics.Of(products.Select(product => product.Title)),
            TextLength = LengthStatistics.Of(products.Select(product => product.Text)),
        };
    }

    private static Dictionary<int, int> CountTiers(IEnumerable<Judgment> judgments) =>
        judgments.Where(j => j.Tier is not null).CountBy(j => j.Tier!.Value).OrderByDescending(tier => tier.Key).ToDictionary();

    private static IEnumerable<string> FieldsOf(Product product)
    {
        if (product.Brand is not null)
            yield return "brand";
        if (product.Category.Count > 0)
            yield return "category";
        if (product.Price is not null)
            yield return "price";
        if (product.Text is not null)
            yield return "text";
        foreach (string name in product.Attributes.Keys)
            yield return $"attributes.{name}";
    }
}
