namespace Agrl.Training.Comparison;

/// <summary>A start or an arm that failed, as it is written for reports: failures.json.</summary>
/// <param name="Seed">Its seed.</param>
/// <param name="Arm">The arm; <c>start</c> for what the arms of the seed start from.</param>
/// <param name="Message">What went wrong.</param>
public sealed record FailureRecord(int Seed, string Arm, string Message)
{
    /// <summary>The file's name in a comparison's folder; there where something failed.</summary>
    public const string FileName = "failures.json";

    /// <summary>The record of a failure.</summary>
    /// <param name="failure">The failure.</param>
    public static FailureRecord Of(UnitFailure failure)
    {
        ArgumentNullException.ThrowIfNull(failure);
        return new FailureRecord(failure.Unit.Seed, failure.Unit.Arm ?? "start", failure.Message);
    }
}
