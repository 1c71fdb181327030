using Agrl.Relevance.Importing;
using Agrl.Relevance.Judgments;
using Agrl.Relevance.Rubrics;
using Agrl.Relevance.Splitting;

namespace Agrl.Relevance.Synthesis;

/// <summary>
/// Makes rule-labelled judgments: queries that ask for known things, products with known fields, and so exact verdicts, the tier that
/// the rubric's rules give them, and reasons that name what was asked and what the product has.
/// </summary>
public static class ShopSynthesizer
{
    /// <summary>Synthesizes the four sets from the built-in shop, or from the catalogue file that the options name.</summary>
    /// <param name="rubric">Decides the tiers; its criteria must be those of the options.</param>
    /// <param name="options">Counts, shares and the seed.</param>
    /// <exception cref="InputException">The options or the rubric do not fit, the catalogue cannot be read, or a tier cannot be
    /// reached.</exception>
    public static SynthesisResult Synthesize(Rubric rubric, SynthesisOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        return options.Catalogue is { } path
            ? Synthesize(rubric, options, CatalogueReader.Read(path))
            : Make(rubric, options, catalogue: null);
    }

    /// <summary>Synthesizes the four sets from a catalogue: queries ask for what its products' own fields say.</summary>
    /// <param name="rubric">Decides the tiers; its criteria must be those of the options.</param>
    /// <param name="options">Counts, shares and the seed; the catalogue file that they may name is not read.</param>
    /// <param name="catalogue">The products.</param>
    /// <exception cref="InputException">The options or the rubric do not fit, or the catalogue cannot give a tier as often as
    /// asked.</exception>
    public static SynthesisResult Synthesize(Rubric rubric, SynthesisOptions options, IReadOnlyList<Product> catalogue)
    {
        ArgumentNullException.ThrowIfNull(catalogue);
        return Make(rubric, options, catalogue);
    }

    private const int SftSet = 0, UnrelatedStream = 100;

    private static SynthesisResult Make(Rubric rubric, SynthesisOptions options, IReadOnlyList<Product>? catalogue)
    {
        ArgumentNullException.ThrowIfNull(rubric);
        ArgumentNullException.ThrowIfNull(options);
        SynthesisCheck.Check(rubric, options);

        var plans = Plans(rubric, options);
        var profiles = new ProfileTable(rubric, options.Criteria);
        ISynthesisWorld world = catalogue is null
            ? new ShopWorld(Seeded(options.Seed, 0), options.HeldOutShare)
            : new CatalogueWorld(catalogue, [.. plans.Select(plan => plan.Count)], options.HeldOutShare, Seeded(options.Seed, 0));
        var words = world.AllShelves.SelectMany(shelf => shelf.Values.Values.SelectMany(values => values).Append(shelf.Name))
            .SelectMany(value => value.Split(' '));
        var misspeller = new Misspeller(words);
        var unrelated = UnrelatedParents(world, options);
        var usedQueries = new HashSet<string>(StringComparer.Ordinal);
        var notes = new List<string>();
        var sets = new Dictionary<string, IReadOnlyList<Judgment>>();
        // Evaluation comes first: it is small, and so draws its queries while the whole choice is there.
        foreach (var (plan, i) in plans.Select((plan, i) => (plan, i)).Reverse())
        {
            var own = i == SftSet ? plan with { UnrelatedParents = unrelated, RejudgedShare = options.SftRejudgedShare } : plan;
            sets[plan.Name] = new SetBuilder(own, options, rubric, profiles, world.SourceOf(i), misspeller, usedQueries, notes)
                .Build(Seeded(options.Seed, i + 1));
        }

        SplitCheck.Check([.. plans.Select(plan => new JudgmentSet(plan.Name, sets[plan.Name]))], products: true);
        var report = new SynthesisReport(
            [.. plans.Select(plan => Describe(plan.Name, sets[plan.Name]))], world.CombinationCount, world.HeldOutCount,
            world.DroppedProducts, notes);
        return new SynthesisResult(sets["sft"], sets["rl"], sets["balanced"], sets["wild"], report);
    }

    /// <summary>Parents of at least two leaves, the share of them that the SFT set does not know of.</summary>
    private static HashSet<string> UnrelatedParents(ISynthesisWorld world, SynthesisOptions options)
    {
        var parents = world.AllShelves.SelectMany(shelf => shelf.Parents).GroupBy(parent => parent).Where(leaves => leaves.Count() > 1)
            .Select(leaves => leaves.Key).Order(StringComparer.Ordinal).ToArray();
        Seeded(options.Seed, UnrelatedStream).Shuffle(parents);
        return [.. parents.Take((int)Math.Round(parents.Length * options.SftUnrelatedShare))];
    }

    private static SetPlan[] Plans(Rubric rubric, SynthesisOptions options)
    {
        var equal = rubric.Tiers.ToDictionary(tier => tier.Grade, _ => 1.0);
        var train = options.TrainShares.Count == 0 ? equal : options.TrainShares;
        var sftSlices = options.SftSlices.Count == 0 ? options.Slices : options.SftSlices;
        return
        [
            new SetPlan("sft", options.Sft, train, sftSlices, Verdicts: true, Reasons: true),
            new SetPlan("rl", options.Rl, train, options.Slices, options.RlVerdicts, options.RlReasons),
            new SetPlan("balanced", options.Balanced, equal, options.Slices, Verdicts: true, Reasons: true),
            new SetPlan("wild", options.Wild, options.WildShares, options.Slices, Verdicts: true, Reasons: true),
        ];
    }

    /// <summary>
    /// A stream of its own for each part, so that one set's size does not change another's content by more than shared queries.
    /// </summary>
    internal static Random Seeded(int seed, int part) => new(unchecked((seed * 16777619) ^ (part * 668265263)));

    private static SynthesisSetReport Describe(string name, IReadOnlyList<Judgment> judgments) => new(
        name,
        judgments.Count,
        judgments.Select(j => j.QueryId).Distinct().Count(),
        judgments.Select(j => j.Product.Id).Distinct().Count(),
        Tiers(judgments),
        judgments.GroupBy(j => j.Slice!).OrderBy(g => g.Key, StringComparer.Ordinal)
            .ToDictionary(g => g.Key, g => (IReadOnlyDictionary<int, int>)Tiers(g)));

    private static Dictionary<int, int> Tiers(IEnumerable<Judgment> judgments) =>
        judgments.GroupBy(j => j.Tier!.Value).OrderByDescending(g => g.Key).ToDictionary(g => g.Key, g => g.Count());
}
