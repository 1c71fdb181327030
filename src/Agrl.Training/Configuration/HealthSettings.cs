namespace Agrl.Training.Configuration;

/// <summary>
/// When a run is stopped, and when it is warned of. Warnings are means over <see cref="Window"/> steps, stand in the log, in metrics.jsonl
/// and in the report, and change nothing. A threshold of 0 turns its warning off.
/// </summary>
public sealed record HealthSettings
{
    /// <summary>
    /// The run stops when this many updates in a row were skipped because a number (reward, log-prob, loss, gradient) was not finite.
    /// </summary>
    public int MaxSkipped { get; init; } = 5;

    /// <summary>The steps that are averaged before a figure is compared with its threshold or with the first steps of the stage.</summary>
    public int Window { get; init; } = 10;

    /// <summary>
    /// Warn where the entropy falls below this share of its value at the start of the stage
    /// while answers are still wrong (accuracy below 0.95).
    /// </summary>
    public double MinEntropyShare { get; init; } = 0.1;

    /// <summary>
    /// Warn where the KL to the reference, in nats a token, exceeds this; measured where <c>kl_coefficient</c> is above 0.
    /// </summary>
    public double MaxKl { get; init; } = 0.5;

    /// <summary>Warn where the share of well-formed responses falls this far below its best in the stage.</summary>
    public double MaxFormatDrop { get; init; } = 0.1;

    /// <summary>Warn where more than this share of the groups gives no signal: their responses all earn the same.</summary>
    public double MaxZeroStd { get; init; } = 0.9;

    /// <summary>Warn where more than this share of the responses is cut off at <c>max_new_tokens</c>.</summary>
    public double MaxClipped { get; init; } = 0.05;

    /// <summary>Warn where responses grow to this many times their length at the start of the stage.</summary>
    public double MaxLengthGrowth { get; init; } = 1.5;

    /// <summary>Warn where a stage raises its reward and lowers the accuracy on an evaluation set by more than this.</summary>
    public double MaxAccuracyDrop { get; init; } = 0.03;

    /// <summary>
    /// Warn where, in the last quarter of a stage with guided replay, more than this share of the responses trained on is still guided, and
    /// no less than before: the model is not weaned of its hints.
    /// </summary>
    public double MaxGuidedShare { get; init; } = 0.15;
}
