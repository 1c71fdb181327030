using Agrl.Relevance.Rewards;

namespace Agrl.Training.Configuration;

/// <summary>
/// Group relative policy optimisation. The defaults are the sparse baseline: the reward of the right tier alone and no guided replay.
/// </summary>
/// <remarks>Not sealed because <see cref="AgrlSettings"/> is the same stage with other defaults.</remarks>
public record GrpoSettings : StageSettings
{
    /// <inheritdoc/>
    public override string Type => "grpo";

    /// <summary>Steps: rollout, score, update.</summary>
    public int Steps { get; init; } = 100;

    /// <summary>Prompts of a step.</summary>
    public int PromptsPerStep { get; init; } = 32;

    /// <summary>G: responses of a prompt; at least 2.</summary>
    public int ResponsesPerPrompt { get; init; } = 8;

    /// <summary>Passes over a step's responses (mu).</summary>
    public int Iterations { get; init; } = 1;

    /// <summary>Updates of a pass; divides the prompts of a step.</summary>
    public int MiniBatches { get; init; } = 1;

    /// <summary>The sampling temperature; logits are divided by it in training too.</summary>
    public double Temperature { get; init; } = 1.0;

    /// <summary>Sample from the k most likely tokens alone; 0 for all.</summary>
    public int TopK { get; init; }

    /// <summary>Sample from the smallest set of tokens with this probability; 1 for all.</summary>
    public double TopP { get; init; } = 1.0;

    /// <summary>The most tokens of a response.</summary>
    public int MaxNewTokens { get; init; } = 64;

    /// <summary>How token losses are made and averaged.</summary>
    public PolicyLoss Loss { get; init; } = PolicyLoss.Dapo;

    /// <summary>Token ratios, or one ratio a response (GSPO).</summary>
    public ImportanceLevel ImportanceLevel { get; init; } = ImportanceLevel.Token;

    /// <summary>The ratio is clipped below 1 minus this.</summary>
    public double ClipLow { get; init; } = 0.2;

    /// <summary>
    /// The ratio is clipped above 1 plus this; more than <see cref="ClipLow"/> is DAPO's clip-higher.
    /// CISPO cuts its weight at this very value (5 is usual there).
    /// </summary>
    public double ClipHigh { get; init; } = 0.2;

    /// <summary>
    /// Two-sided clipping: the unclipped ratio is cut at this, for negative advantages too (INTELLECT-2, arXiv 2505.07291);
    /// 0 does not cut, otherwise above 1 plus <see cref="ClipHigh"/>.
    /// </summary>
    public double RatioCap { get; init; }

    /// <summary>The weight of the KL to the model the stage began from (k3 estimator, in the loss); 0 loads no reference.</summary>
    public double KlCoefficient { get; init; }

    /// <summary>What centred rewards are divided by.</summary>
    public RewardScale ScaleRewards { get; init; } = RewardScale.Group;

    /// <summary>Centre each reward on the mean of the others of its group (RLOO) instead of the whole group's.</summary>
    public bool LeaveOneOut { get; init; }

    /// <summary>A group whose rewards deviate less than this has no signal: it gives no update, and is reported.</summary>
    public double StdFloor { get; init; } = 1e-3;

    /// <summary>Advantages are cut to plus and minus this; 0 does not cut.</summary>
    public double AdvantageClip { get; init; }

    /// <summary>Leave responses that ended at the most new tokens out of the loss (DAPO's overlong filtering).</summary>
    public bool MaskTruncated { get; init; }

    /// <summary>
    /// Draw further prompts, this many rounds at most, to replace groups without signal or outside the difficulty bounds;
    /// 0 draws none (dynamic sampling).
    /// </summary>
    public int ResampleRounds { get; init; }

    /// <summary>Keep groups whose share of correct responses is at least this; 0 with <see cref="MaxAccuracy"/> 1 keeps all.</summary>
    public double MinAccuracy { get; init; }

    /// <summary>Keep groups whose share of correct responses is at most this (the difficulty bound gamma / G).</summary>
    public double MaxAccuracy { get; init; } = 1;

    /// <summary>Draw prompts so that the tiers are equally frequent.</summary>
    public bool ClassBalanced { get; init; }

    /// <summary>The reward's weights and switches.</summary>
    public RewardOptions Reward { get; init; } = RewardOptions.Sparse;

    /// <summary>
    /// Step credit s, 0 to 1: a token's advantage is (1 - s) of the response's and s of its part's own, where a criterion's line has the
    /// group-normalised reward of that verdict and all other tokens that of the tier; 0 gives every token the response's advantage.
    /// </summary>
    public double StepCredit { get; init; }

    /// <summary>Guided replay of hard prompts.</summary>
    public ReplaySettings Replay { get; init; } = new() { Enabled = false };

    /// <inheritdoc/>
    public override int LongestSample() => MaxNewTokens;
}
