using Agrl.Relevance.Judgments;
using Agrl.Relevance.Rubrics;

namespace Agrl.Relevance.Importing;

/// <summary>
/// Derives weak verdicts on brand, color and category: what of the catalogue a query names is held to the product's own field. No
/// judge gave them; they are marked <see cref="VerdictOrigin.Derived"/>. Where the query names something and the product lacks the
/// field, there is no verdict at all.
/// </summary>
public sealed class DerivedVerdicts
{
    private const string Brand = "brand";
    private const string Color = "color";
    private const string Category = "category";
    private static readonly string[] Qualifiers = ["for", "with", "without", "not", "no", "in", "from", "by", "like"];
    private readonly CatalogueLexicon _lexicon;

    /// <summary>Learns the names of brands, colors and categories from products.</summary>
    /// <param name="products">The catalogue, such as all products of the judgments.</param>
    public DerivedVerdicts(IEnumerable<Product> products)
    {
        ArgumentNullException.ThrowIfNull(products);
        _lexicon = new CatalogueLexicon([.. products.DistinctBy(product => product.Id)]);
    }

    /// <summary>Whether a rubric has a criterion that can be derived.</summary>
    /// <param name="rubric">The rubric.</param>
    public static bool CanDerive(Rubric rubric)
    {
        ArgumentNullException.ThrowIfNull(rubric);
        return rubric.Criteria.Any(criterion => criterion.Name is Brand or Color or Category);
    }

    /// <summary>
    /// Gives every judgment without a judge's verdicts the derived ones, with reasons such as <c>asked nike, has puma</c>. Only
    /// criteria named brand, color and category get any, and only verdicts that the rubric allows.
    /// </summary>
    /// <param name="judgments">The judgments.</param>
    /// <param name="rubric">Whose criteria are filled.</param>
    public (IReadOnlyList<Judgment> Judgments, DerivedVerdictReport Report) Apply(IReadOnlyList<Judgment> judgments, Rubric rubric)
    {
        ArgumentNullException.ThrowIfNull(judgments);
        ArgumentNullException.ThrowIfNull(rubric);
        Criterion[] criteria = [.. rubric.Criteria.Where(criterion => criterion.Name is Brand or Color or Category)];
        var counts = criteria.ToDictionary(criterion => criterion.Name, _ => new Dictionary<string, int>());
        var result = new List<Judgment>(judgments.Count);
        int untouched = 0;
        foreach (Judgment judgment in judgments)
        {
            if (judgment.VerdictOrigin == VerdictOrigin.Human)
            {
                untouched++;
                result.Add(judgment);
                continue;
            }

            var verdicts = new Dictionary<string, string>();
            var reasons = new Dictionary<string, string>();
            List<string> words = Words.Of(judgment.Query);
            foreach (Criterion criterion in criteria)
            {
                if (Derive(criterion.Name, words, judgment.Product) is not { } derived)
                    continue;
                // A rubric without "related" calls a sibling category a mismatch.
                if (derived.Verdict == "related" && !criterion.Verdicts.Contains("related"))
                    derived.Verdict = "mismatch";
                if (!criterion.Verdicts.Contains(derived.Verdict))
                    continue;
                verdicts[criterion.Name] = derived.Verdict;
                reasons[criterion.Name] = derived.Reason;
                counts[criterion.Name][derived.Verdict] = counts[criterion.Name].GetValueOrDefault(derived.Verdict) + 1;
            }

            result.Add(verdicts.Count == 0
                ? judgment
                : judgment with { Verdicts = verdicts, Reasons = reasons, VerdictOrigin = VerdictOrigin.Derived });
        }

        return (result, new DerivedVerdictReport(
            result.Count(judgment => judgment.VerdictOrigin == VerdictOrigin.Derived), untouched,
            counts.ToDictionary(count => count.Key, count => (IReadOnlyDictionary<string, int>)count.Value), _lexicon.Sizes));
    }

    private (string Verdict, string Reason)? Derive(string criterion, List<string> words, Product product) => criterion switch
    {
        Brand => DeriveBrand(words, product),
        Color => DeriveColor(words, product),
        _ => DeriveCategory(words, product),
    };

    private (string, string)? DeriveBrand(List<string> words, Product product)
    {
        List<Mention> mentions = _lexicon.Brands.Find(words);
        if (mentions.Count == 0)
            return ("unspecified", "any");
        string has = Words.Normal(product.Brand);
        if (has.Length == 0)
            return null;
        Mention asked = mentions[0];
        return Verdict(asked.Value, has, IsBrand(asked.Value, has), asked.Negated);
    }

    /// <summary>"Sony" and "Sony Electronics", "Tastefully Simple" and "TastefullySimple" are one brand to a shopper.</summary>
    private static bool IsBrand(string asked, string has) =>
        Words.Contain(has, asked) || Words.Contain(asked, has)
        || asked.Replace(" ", "", StringComparison.Ordinal) == has.Replace(" ", "", StringComparison.Ordinal);

    private (string, string)? DeriveColor(List<string> words, Product product)
    {
        List<Mention> mentions = _lexicon.Colors.Find(words);
        if (mentions.Count == 0)
            return ("unspecified", "any");
        List<string> colors = Words.Of(CatalogueLexicon.ColorOf(product)).ConvertAll(CatalogueLexicon.FoldColor);
        if (colors.Count == 0)
            return null;
        bool negated = mentions[0].Negated;
        string[] asked = [.. mentions.Where(mention => mention.Negated == negated).Select(mention => mention.Value)];
        bool has = negated ? asked.Any(colors.Contains) : asked.All(colors.Contains);
        return Verdict(string.Join(' ', asked), string.Join(' ', colors), has, negated);
    }

    private (string, string)? DeriveCategory(List<string> words, Product product)
    {
        // What stands behind "for", "with" and the like is not the kind of product; of "shoe storage boxes" the last word is.
        List<Mention> mentions = _lexicon.Categories.Find([.. words.TakeWhile(word => !Qualifiers.Contains(word))]);
        if (mentions.Count == 0)
            return ("unspecified", "any");
        if (product.Category.Count == 0)
            return null;
        string asked = mentions[^1].Value;
        bool isOfKind = product.Category.Any(name => CatalogueLexicon.IsKindOf(CatalogueLexicon.FoldCategory(name), asked));
        string verdict = isOfKind ? "match" : _lexicon.AreSiblings(asked, product) ? "related" : "mismatch";
        string named = string.Join(' ', words.Skip(mentions[^1].Start).Take(mentions[^1].Length));
        return (verdict, $"asked {named}, has {Words.Normal(product.Category[^1])}");
    }

    private static (string, string) Verdict(string asked, string has, bool isSame, bool negated) =>
        (isSame != negated ? "match" : "mismatch", $"{(negated ? "not" : "asked")} {asked}, has {has}");
}
