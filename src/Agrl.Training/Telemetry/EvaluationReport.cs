namespace Agrl.Training.Telemetry;

/// <summary>The headline figures of one evaluation; everything else is in the run folder's eval/.</summary>
/// <param name="Stage">The stage it followed; <c>start</c> before the first.</param>
/// <param name="Set">The evaluation set's name.</param>
/// <param name="Figures">In the order to show: <c>macro_f1, accuracy, good_f1, verdict_accuracy, rule_adherence, format_rate</c> and
/// others; NaN where not applicable.</param>
/// <param name="Elapsed">How long it took.</param>
public sealed record EvaluationReport(string Stage, string Set, IReadOnlyDictionary<string, double> Figures, TimeSpan Elapsed)
{
    /// <summary>What stands for a stage before the first one.</summary>
    public const string Start = "start";
}
