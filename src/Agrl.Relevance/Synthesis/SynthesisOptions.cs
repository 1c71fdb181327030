namespace Agrl.Relevance.Synthesis;

/// <summary>What to synthesize. Everything follows from the seed: the same options give the same judgments, byte for byte.</summary>
public sealed record SynthesisOptions
{
    /// <summary>
    /// The shares of tiers that TaoSR-AGRL (arXiv 2510.08048) gives for its traffic; for rubrics of the grades 4 to 1 alone.
    /// </summary>
    internal static readonly IReadOnlyDictionary<int, double> TrafficShares = new Dictionary<int, double>
    {
        [4] = 0.60,
        [3] = 0.07,
        [2] = 0.27,
        [1] = 0.06,
    };

    /// <summary>The seed of all choices.</summary>
    public int Seed { get; init; } = 1;

    /// <summary>How many judgments with verdicts and reasons the SFT set gets; 0 for none.</summary>
    public int Sft { get; init; } = 8000;

    /// <summary>How many judgments the RL pool gets; 0 for none.</summary>
    public int Rl { get; init; } = 4000;

    /// <summary>How many judgments the balanced evaluation set gets, the tiers in equal parts; 0 for none.</summary>
    public int Balanced { get; init; } = 800;

    /// <summary>How many judgments the in-the-wild evaluation set gets, the tiers by <see cref="WildShares"/>; 0 for none.</summary>
    public int Wild { get; init; } = 800;

    /// <summary>The most products that one query is judged with; at least 1.</summary>
    public int ProductsPerQuery { get; init; } = 4;

    /// <summary>
    /// The share of each slice of <see cref="QuerySlices"/>, relative to their sum. A slice that runs out of new queries leaves its
    /// part to the others, and the report says so.
    /// </summary>
    public IReadOnlyDictionary<string, double> Slices { get; init; } = new Dictionary<string, double>
    {
        [QuerySlices.Plain] = 0.20,
        [QuerySlices.Multi] = 0.20,
        [QuerySlices.Negation] = 0.15,
        [QuerySlices.Alternative] = 0.15,
        [QuerySlices.Price] = 0.15,
        [QuerySlices.Partial] = 0.15,
    };

    /// <summary>
    /// The share of each slice in the SFT set, where it differs; empty for <see cref="Slices"/>. Reasons are dear, so that they are
    /// often written for some kinds of query alone, while the pool of tiers holds every kind.
    /// </summary>
    public IReadOnlyDictionary<string, double> SftSlices { get; init; } = new Dictionary<string, double>();

    /// <summary>
    /// The share of parents whose leaves the SFT set does not call related, as if it had been judged under an earlier edition of the
    /// guidelines: there such a product is of another kind, and its tier follows from that. From 0, for none, to 1.
    /// </summary>
    public double SftUnrelatedShare { get; init; }

    /// <summary>
    /// The share of those judgments whose tier was judged anew by today's guidelines, while verdicts and reasons stayed what they were:
    /// tiers are cheap to give again, reasons are dear. From 0, for none, to 1.
    /// </summary>
    public double SftRejudgedShare { get; init; }

    /// <summary>The tiers' shares in the SFT set and the RL pool, by grade, relative to their sum; empty for equal parts.</summary>
    public IReadOnlyDictionary<int, double> TrainShares { get; init; } = new Dictionary<int, double>();

    /// <summary>
    /// The tiers' shares in the in-the-wild set, by grade, relative to their sum. The default is the test traffic published with
    /// TaoSR-AGRL.
    /// </summary>
    public IReadOnlyDictionary<int, double> WildShares { get; init; } = TrafficShares;

    /// <summary>
    /// The share of attribute combinations (leaf, color and material in the built-in shop; leaf, brand, color and material in a
    /// catalogue) that no training product has and evaluation products alone have; above 0, below 1. Under about a half, few near
    /// misses remain among the held-out ones of the built-in shop.
    /// </summary>
    public double HeldOutShare { get; init; } = 0.5;

    /// <summary>
    /// Whether the RL pool carries gold verdicts beside the tier; without them the reward can pay the tier and the rules alone.
    /// </summary>
    public bool RlVerdicts { get; init; } = true;

    /// <summary>
    /// Whether the RL pool carries reasons, which guided replay's strongest level shows; they are no target of the update itself.
    /// </summary>
    public bool RlReasons { get; init; } = true;

    /// <summary>
    /// What queries may ask about and verdicts are given for, of <see cref="ShopCriteria.All"/>; the rubric must have just these
    /// criteria.
    /// </summary>
    public IReadOnlyList<string> Criteria { get; init; } = ShopCriteria.All;

    /// <summary>
    /// A product file (.jsonl or .jsonl.gz: our format, or the ESCI sample's) to build queries from; null for the built-in shop.
    /// </summary>
    public string? Catalogue { get; init; }
}
