namespace Agrl.Training.Configuration;

/// <summary>
/// Direct preference optimisation on pairs from the policy's own samples (TaoSR1): with pass@N &gt; 0 a correct sample against a
/// wrong one, with pass@N = 0 the gold response against a wrong sample. The reference is the model that the stage began from.
/// </summary>
public sealed record DpoSettings : StageSettings
{
    /// <inheritdoc/>
    public override string Type => "dpo";

    /// <summary>Prompts of the RL pool that are sampled for pairs; 0 for all.</summary>
    public int Prompts { get; init; }

    /// <summary>N: samples of each prompt.</summary>
    public int SamplesPerPrompt { get; init; } = 8;

    /// <summary>The most pairs that one prompt gives.</summary>
    public int MaxPairsPerPrompt { get; init; } = 2;

    /// <summary>Whether a prompt with no correct sample gives a pair with its gold response (needs reasons in the data).</summary>
    public bool GoldWhenAllWrong { get; init; } = true;

    /// <summary>The temperature of the samples; log-probs are taken at the same.</summary>
    public double Temperature { get; init; } = 1.0;

    /// <summary>The most tokens of a sample.</summary>
    public int MaxNewTokens { get; init; } = 64;

    /// <summary>Pairs of one update.</summary>
    public int BatchSize { get; init; } = 32;

    /// <summary>Passes over the pairs; fractions are allowed. Unused where <see cref="Steps"/> is given.</summary>
    public double Epochs { get; init; } = 1;

    /// <summary>Updates; 0 derives them from <see cref="Epochs"/>.</summary>
    public int Steps { get; init; }

    /// <summary>The strength of the tie to the reference.</summary>
    public double Beta { get; init; } = 0.1;

    /// <summary>The loss over the margin.</summary>
    public PreferenceLoss Loss { get; init; } = PreferenceLoss.Sigmoid;

    /// <summary>The share of pairs assumed to be labelled the wrong way round, 0 to below 0.5 (sigmoid alone).</summary>
    public double LabelSmoothing { get; init; }

    /// <summary>Adds this times the negative log-likelihood of the chosen response (RPO, arXiv 2405.16436); 0 leaves it out.</summary>
    public double ChosenNllWeight { get; init; }

    /// <summary>
    /// Whether a sample has to follow its own rules to be correct, beside having the gold tier:
    /// one whose verdicts lead to another tier is then never chosen.
    /// </summary>
    public bool ChosenMustFollowRules { get; init; } = true;

    /// <inheritdoc/>
    public override int LongestSample() => MaxNewTokens;
}
