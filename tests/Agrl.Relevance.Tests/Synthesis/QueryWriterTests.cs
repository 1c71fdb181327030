using Agrl.Relevance.Judgments;
using Agrl.Relevance.Synthesis;

namespace Agrl.Relevance.Tests.Synthesis;

/// <summary>
/// Reads the built-in shop's queries back by their words alone, as a shopper would, and judges the products by what the prompt
/// shows. Whatever the generator meant, text and verdict have to agree.
/// </summary>
public class QueryWriterTests
{
    private static readonly SynthesisResult Result = ShopSynthesizer.Synthesize(
        ShopRubric.Create(), new SynthesisOptions { Seed = 11, Sft = 3000, Rl = 0, Balanced = 0, Wild = 0 });

    private static readonly HashSet<string> Brands = [.. ShopTaxonomy.Brands];
    private static readonly HashSet<string> Colors = [.. ShopTaxonomy.Colors];
    private static readonly HashSet<string> Materials = [.. Result.Sft.Select(j => j.Product.Attributes["material"])];
    private static readonly Dictionary<string, string> ParentOf = Result.Sft
        .Select(j => (Leaf: j.Product.Category[1].ToLowerInvariant(), Parent: j.Product.Category[0])).Distinct()
        .ToDictionary(c => c.Leaf, c => c.Parent);

    [Fact]
    public void Verdicts_and_reasons_follow_from_the_words_and_the_fields()
    {
        Assert.Equal(27, ParentOf.Count);
        foreach (Judgment judgment in Result.Sft.Where(j => j.Slice != QuerySlices.Partial))
        {
            Dictionary<string, string> expected = ReadAndJudge(judgment);
            Assert.Equal(
                string.Join("; ", expected.Select(e => $"{e.Key}: {e.Value}")),
                string.Join("; ", judgment.Verdicts.Select(v => $"{v.Key}: {judgment.Reasons[v.Key]} -> {v.Value}")) +
                    Explain(judgment, expected));
        }
    }

    [Fact]
    public void Every_slice_is_there_and_queries_are_short()
    {
        Assert.Equal(QuerySlices.All.Order(StringComparer.Ordinal),
            Result.Sft.Select(j => j.Slice!).Distinct().Order(StringComparer.Ordinal));
        Assert.All(Result.Sft, j => Assert.InRange(j.Query.Split(' ').Length, 2, 11));
        Assert.True(Result.Sft.Average(j => j.Query.Split(' ').Length) < 5.5);
    }

    [Fact]
    public void A_partial_query_has_one_wrong_word_and_its_reasons_the_right_one()
    {
        HashSet<string> known = [.. Brands, .. Colors, .. Materials, .. ParentOf.Keys,
            "in", "of", "by", "from", "best", "good", "buy", "new", "find", "nice"];
        foreach (Judgment judgment in Result.Sft.Where(j => j.Slice == QuerySlices.Partial))
        {
            string wrong = Assert.Single(judgment.Query.Split(' '), word => !known.Contains(word));
            string[] asked = [.. judgment.Reasons.Values.Where(r => r.StartsWith("asked ", StringComparison.Ordinal))
                .Select(r => r.Split([' ', ','])[1])];
            Assert.All(asked, word => Assert.Contains(word, known));
            string right = Assert.Single(asked, word => !judgment.Query.Split(' ').Contains(word));
            Assert.Equal(wrong[0], right[0]);
            Assert.True(right.StartsWith(wrong, StringComparison.Ordinal) || EditDistance.Between(wrong, right) == 1,
                $"{right} as {wrong}");
        }
    }

    [Fact]
    public void Titles_mislead_now_and_then_and_often_leave_fields_out()
    {
        int n = Result.Sft.Count;
        int withOtherColor = Result.Sft.Count(j => Colors.Any(c => c != j.Product.Attributes["color"] && Has(j.Product.Title, c)));
        int withoutColor = Result.Sft.Count(j => !Has(j.Product.Title, j.Product.Attributes["color"]));
        Assert.InRange(withOtherColor, n / 20, n / 6);
        Assert.InRange(withoutColor, n / 10, n / 2);
        static bool Has(string title, string word) => title.ToLowerInvariant().Split([' ', '(', ')', ',', '-', '|']).Contains(word);
    }

    private static Dictionary<string, string> ReadAndJudge(Judgment judgment)
    {
        string[] words = judgment.Query.Split(' ');
        string leaf = Assert.Single(words, ParentOf.ContainsKey);
        string hasLeaf = judgment.Product.Category[1].ToLowerInvariant();
        string category = leaf == hasLeaf ? "match" : ParentOf[leaf] == judgment.Product.Category[0] ? "related" : "mismatch";
        return new Dictionary<string, string>
        {
            ["category"] = $"asked {leaf}, has {hasLeaf} -> {category}",
            ["brand"] = Field(words, Brands, judgment.Product.Brand!.ToLowerInvariant(), judgment.Slice == QuerySlices.Alternative),
            ["color"] = Field(words, Colors, judgment.Product.Attributes["color"], false),
            ["material"] = Field(words, Materials, judgment.Product.Attributes["material"], false),
            ["price"] = Price(words, judgment.Product.Price!.Value),
        };
    }

    private static string Field(string[] words, HashSet<string> values, string has, bool isAlternative)
    {
        int at = Array.FindIndex(words, values.Contains);
        if (at < 0)
            return "any -> unspecified";
        string before = at > 0 ? words[at - 1] : "";
        bool excluded = isAlternative || before is "not" or "no" or "without" or "except" or "non"
            || (before == "by" && at > 1 && words[at - 2] == "not");
        return $"{(excluded ? "not" : "asked")} {words[at]}, has {has} -> {((words[at] == has) != excluded ? "match" : "mismatch")}";
    }

    private static string Price(string[] words, decimal has)
    {
        (int At, decimal Number)[] numbers = [.. words.Select((w, i) => (i, w))
            .Where(w => decimal.TryParse(w.w, out _)).Select(w => (w.i, decimal.Parse(w.w)))];
        if (numbers.Length == 0)
            return "any -> unspecified";
        decimal first = numbers[0].Number;
        if (numbers.Length == 2)
            return $"{first} to {numbers[1].Number}, has {has} -> {(has >= first && has <= numbers[1].Number ? "match" : "mismatch")}";
        return words[numbers[0].At - 1] is "over" or "above"
            ? $"over {first}, has {has} -> {(has > first ? "match" : "mismatch")}"
            : $"under {first}, has {has} -> {(has < first ? "match" : "mismatch")}";
    }

    private static string Explain(Judgment judgment, Dictionary<string, string> expected) =>
        expected.All(e => e.Value == $"{judgment.Reasons[e.Key]} -> {judgment.Verdicts[e.Key]}") ? "" : $"   (query '{judgment.Query}')";
}
