namespace Agrl.Training.Configuration;

/// <summary>Supervised fine-tuning on gold responses; the loss is on the response alone, its end token included.</summary>
public sealed record SftSettings : StageSettings
{
    /// <inheritdoc/>
    public override string Type => "sft";

    /// <summary>Passes over the data; fractions are allowed. Unused where <see cref="Steps"/> is given.</summary>
    public double Epochs { get; init; } = 2;

    /// <summary>Updates; 0 derives them from <see cref="Epochs"/>.</summary>
    public int Steps { get; init; }

    /// <summary>Judgments of one update.</summary>
    public int BatchSize { get; init; } = 32;

    /// <summary>
    /// The share of examples whose prompt carries a random guidance hint, so that a model from scratch learns to use hints before
    /// guided replay offers them. The others are trained as they are.
    /// </summary>
    public double GuidedShare { get; init; }

    /// <summary>
    /// The share of those examples in which one verdict is another than the gold's, in the hint and in the answer alike, and the tier what
    /// the rules make of it: a model from scratch so learns to take a hint's word over its own view, which guided replay rests on. Without
    /// it hints only ever repeat what the model can see, and it may learn to look past them.
    /// </summary>
    public double CounterfactualShare { get; init; }

    /// <summary>
    /// What is trained on: <c>gold</c> answers, or answers that the policy writes itself, which a pool without reasons needs:
    /// <c>own</c> with the tier corrected, <c>corrected</c> in tier and verdicts, or <c>guided</c> by the gold.
    /// All are plain controls for guided replay.
    /// </summary>
    public AnswerSource Answers { get; init; }

    /// <summary>The most tokens of an answer that the policy writes; with any <c>answers</c> but <c>gold</c>.</summary>
    public int MaxNewTokens { get; init; } = 64;

    /// <summary>
    /// Take the loss on the tier's token alone, after whatever the layout puts before it: cross-entropy on the tier with the labels that
    /// an RL stage has too, a control for it. The rest of an answer is not trained, and stays as the model had it.
    /// </summary>
    public bool TierOnly { get; init; }

    /// <summary>Which set is trained on: <c>sft</c>, or <c>rl</c> for the RL pool's labels.</summary>
    public TrainingSet Set { get; init; }

    /// <inheritdoc/>
    public override int LongestSample() => Answers is AnswerSource.Gold ? 0 : MaxNewTokens;
}
