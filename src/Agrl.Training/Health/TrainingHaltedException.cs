namespace Agrl.Training.Health;

/// <summary>
/// Training was stopped because it went wrong: too many updates in a row were not finite. The message says where, with what numbers, and
/// what to try; the command line prints it alone and exits with 1.
/// </summary>
public sealed class TrainingHaltedException : Exception
{
    /// <summary>A halt with a message made for the user.</summary>
    /// <param name="message">Where, what, and what to try.</param>
    public TrainingHaltedException(string message) : base(message)
    {
    }

    /// <summary>A halt with the exception that revealed it.</summary>
    /// <param name="message">Where, what, and what to try.</param>
    /// <param name="innerException">What was thrown below.</param>
    public TrainingHaltedException(string message, Exception innerException) : base(message, innerException)
    {
    }

    /// <summary>A halt without a message; prefer the others.</summary>
    public TrainingHaltedException()
    {
    }
}
