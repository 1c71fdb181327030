namespace Agrl.Training.Configuration;

/// <summary>How many judgments are synthesized, and from what.</summary>
public sealed record SynthesisSettings
{
    /// <summary>A product file (JSON lines, plain or .gz); the built-in shop where none is given.</summary>
    public string? Catalogue { get; init; }

    /// <summary>The seed of the shop and the judgments; the run's seed where none is given.</summary>
    public int? Seed { get; init; }

    /// <summary>Judgments with reasons for SFT.</summary>
    public int Sft { get; init; } = 4000;

    /// <summary>Judgments of the RL pool.</summary>
    public int Rl { get; init; } = 4000;

    /// <summary>Judgments of the balanced evaluation set (equal tiers).</summary>
    public int Balanced { get; init; } = 400;

    /// <summary>Judgments of the in-the-wild evaluation set (60/7/27/6 % for tiers 4/3/2/1).</summary>
    public int Wild { get; init; } = 400;

    /// <summary>The most products that one query is judged with.</summary>
    public int ProductsPerQuery { get; init; } = 4;

    /// <summary>The share of attribute combinations that evaluation products alone have, above 0 and below 1.</summary>
    public double HeldOutShare { get; init; } = 0.5;

    /// <summary>
    /// Whether the RL pool carries gold verdicts beside the tier; without them the reward can pay the tier and the rules alone.
    /// </summary>
    public bool RlVerdicts { get; init; } = true;

    /// <summary>Whether the RL pool carries reasons, which guided replay's strongest level and DPO's gold responses show.</summary>
    public bool RlReasons { get; init; } = true;

    /// <summary>
    /// The shares of the kinds of query (<c>plain, multi, negation, alternative, price, partial</c>), relative to their sum;
    /// empty for the built-in mix.
    /// </summary>
    public IReadOnlyDictionary<string, double> Slices { get; init; } = new Dictionary<string, double>();

    /// <summary>
    /// The shares of the kinds of query in the SFT set, where reasons were written for some kinds alone; empty for those of <c>slices</c>.
    /// </summary>
    public IReadOnlyDictionary<string, double> SftSlices { get; init; } = new Dictionary<string, double>();

    /// <summary>
    /// The share of product families whose kinds the SFT set does not call related, as if it had been judged under an earlier edition of
    /// the guidelines, 0 for none; the RL pool and the evaluation sets follow today's.
    /// </summary>
    public double SftUnrelatedShare { get; init; }

    /// <summary>
    /// The share of those judgments of the SFT set whose tier was judged anew by today's guidelines, while verdicts and reasons stayed what
    /// they were: tiers are cheap to give again, reasons are dear.
    /// </summary>
    public double SftRejudgedShare { get; init; }
}
