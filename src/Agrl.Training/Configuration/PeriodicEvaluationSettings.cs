namespace Agrl.Training.Configuration;

/// <summary>
/// Evaluations on a part of one set in the course of a stage; their figures are metrics of the step (<c>dev/macro_f1</c> and others).
/// </summary>
public sealed record PeriodicEvaluationSettings
{
    /// <summary>Evaluate after every n-th step and after the last; 0 does not.</summary>
    public int Every { get; init; }

    /// <summary>
    /// The evaluation set; the first where none is given. Where anything is chosen by these curves, take a set that is not reported.
    /// </summary>
    public string? Set { get; init; }

    /// <summary>The most judgments that are evaluated, from the set's start; 0 for all.</summary>
    public int Limit { get; init; } = 100;
}
