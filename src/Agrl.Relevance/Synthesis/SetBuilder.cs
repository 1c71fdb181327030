using Agrl.Relevance.Judgments;
using Agrl.Relevance.Rubrics;

namespace Agrl.Relevance.Synthesis;

/// <summary>
/// Makes the judgments of one set: a query of a slice, then products for it that bring the tiers still lacking. Tier counts come
/// out exact; slice counts give way where a slice has no new queries or cannot reach the tiers that are left.
/// </summary>
internal sealed class SetBuilder(
    SetPlan plan, SynthesisOptions options, Rubric rubric, ProfileTable profiles, IProductSource source, Misspeller misspeller,
    HashSet<string> usedQueries, List<string> notes)
{
    /// <summary>Queries tried in a row without one new judgment before a slice is closed.</summary>
    private const int PatienceInQueries = 200;

    private readonly IntentSampler _intents = new(options.Criteria);
    private readonly List<Judgment> _judgments = new(plan.Count);
    private readonly Dictionary<string, List<OpenQuery>> _queries = [];
    private readonly Dictionary<string, int> _failures = [];
    // Not the stream that pairs are drawn from, so that they are the same whatever the edition.
    private readonly Random _edition = ShopSynthesizer.Seeded(options.Seed, 0);
    private int _queryCount;

    /// <summary>The judgments in an order that the seed shuffles.</summary>
    /// <exception cref="InputException">The rubric or the catalogue cannot give a tier as often as asked.</exception>
    public IReadOnlyList<Judgment> Build(Random random)
    {
        var tiersLeft = Quotas.Divide(plan.Count, plan.TierShares);
        var shares = plan.Slices.Where(slice => slice.Value > 0).ToList();
        var slicesLeft = Quotas.Divide(plan.Count, shares);
        var open = shares.Select(slice => slice.Key).ToList();

        while (_judgments.Count < plan.Count)
        {
            var slice = Quotas.Draw(open.ConvertAll(name => (name, (double)slicesLeft[name])), random)
                ?? Quotas.Draw(open.ConvertAll(name => (name, plan.Slices[name])), random)
                ?? throw Stuck(tiersLeft);
            var made = 0;
            if ((NewQuery(slice, random) ?? KnownQuery(slice, random)) is { } query)
                made = Judge(query, Math.Max(1, Math.Min(options.ProductsPerQuery, slicesLeft[slice])), tiersLeft, random);
            slicesLeft[slice] -= made;
            _failures[slice] = made > 0 ? 0 : _failures.GetValueOrDefault(slice) + 1;
            if (_failures[slice] < PatienceInQueries) continue;
            open.Remove(slice);
            if (slicesLeft[slice] > 0)
                notes.Add($"{plan.Name}: the slice '{slice}' found no further query and product for the tiers left; " +
                    $"{slicesLeft[slice]} of its judgments went to other slices.");
        }

        var judgments = _judgments.ToArray();
        random.Shuffle(judgments);
        return [.. judgments.Select((judgment, i) => judgment with { Id = $"{plan.Name}-{i + 1:000000}" })];
    }

    private OpenQuery? NewQuery(string slice, Random random)
    {
        const int Tries = 30;
        for (var i = 0; i < Tries; i++)
        {
            if (source.Anchor(random) is not { } anchor || _intents.Draw(slice, anchor, random) is not { } intent) continue;
            var text = QueryWriter.Write(slice, intent, random);
            if (slice == QuerySlices.Partial)
            {
                if (misspeller.Spoil(text, random) is not { } spoilt) continue;
                text = spoilt;
            }
            if (!usedQueries.Add(text)) continue;
            var query = new OpenQuery($"{plan.Name}-q{++_queryCount:00000}", text, slice, intent);
            if (!_queries.TryGetValue(slice, out var known)) _queries[slice] = known = [];
            known.Add(query);
            return query;
        }
        return null;
    }

    /// <summary>A query of this set that may take more products, when chance finds no new one.</summary>
    private OpenQuery? KnownQuery(string slice, Random random) =>
        _queries.TryGetValue(slice, out var known) && known.Count > 0 ? known[random.Next(known.Count)] : null;

    private int Judge(OpenQuery query, int count, Dictionary<int, int> tiersLeft, Random random)
    {
        var made = 0;
        var grades = tiersLeft.Keys.ToList();
        while (made < count && grades.Count > 0)
        {
            var grade = Draw(grades, tiersLeft, random);
            if (grade is null) break;
            if (FindProduct(query, grade.Value, random) is { } item)
            {
                Add(query, item, grade.Value);
                tiersLeft[grade.Value]--;
                made++;
            }
            else
                grades.Remove(grade.Value);
        }
        return made;
    }

    private static int? Draw(List<int> grades, Dictionary<int, int> left, Random random)
    {
        var total = grades.Sum(grade => left[grade]);
        if (total == 0) return null;
        var point = random.Next(total);
        foreach (var grade in grades)
            if ((point -= left[grade]) < 0)
                return grade;
        return null;
    }

    private ShopItem? FindProduct(OpenQuery query, int grade, Random random)
    {
        const int Tries = 6;
        var candidates = profiles.For(query.Intent, grade);
        for (var i = 0; i < Tries && candidates.Count > 0; i++)
            if (source.Find(query.Intent, ProfileTable.Draw(candidates, random), query.Products, random) is { } item)
                return item;
        return null;
    }

    private void Add(OpenQuery query, ShopItem item, int grade)
    {
        var (verdicts, reasons) = IntentJudge.Judge(query.Intent, item, options.Criteria);
        query.Products.Add(item.Product.Id);
        var origin = plan.Verdicts ? VerdictOrigin.Human : VerdictOrigin.None;
        if (verdicts.GetValueOrDefault(ShopCriteria.Category) == ShopCriteria.Related
            && item.Shelf.Parents.Intersect(query.Intent.Shelf.Parents).All(plan.UnrelatedParents.Contains))
        {
            // The counts of tiers are those of today's guidelines; this set was judged by yesterday's.
            verdicts[ShopCriteria.Category] = ShopCriteria.Mismatch;
            if (_edition.NextDouble() >= plan.RejudgedShare)
                grade = rubric.Decide(verdicts).Grade;
            else if (plan.Verdicts)
                origin = VerdictOrigin.Earlier;
        }

        _judgments.Add(new Judgment
        {
            Id = "",
            QueryId = query.Id,
            Query = query.Text,
            Product = item.Product,
            Tier = grade,
            Verdicts = plan.Verdicts ? verdicts : new Dictionary<string, string>(),
            VerdictOrigin = origin,
            Reasons = plan.Reasons ? reasons : new Dictionary<string, string>(),
            Slice = query.Slice,
        });
    }

    private InputException Stuck(Dictionary<int, int> tiersLeft) => new(
        $"Synthesis could make {_judgments.Count} of the {plan.Count} judgments of the set '{plan.Name}' and found none of tier "
        + string.Join(", ", tiersLeft.Where(t => t.Value > 0).Select(t => $"{t.Key} ({t.Value} lacking)"))
        + ". Ask for fewer judgments, more products per query, more slices, "
        + "or tier shares that the rubric's rules and the products can give.");

    private sealed record OpenQuery(string Id, string Text, string Slice, QueryIntent Intent)
    {
        public HashSet<string> Products { get; } = [];
    }
}
