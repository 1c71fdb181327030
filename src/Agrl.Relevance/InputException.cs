namespace Agrl.Relevance;

/// <summary>
/// Input from outside (a file, a configuration, an argument) is not what was expected. The message says what was expected,
/// what was found, where, and what to do; the command line prints it alone, without a stack trace, and exits with 2.
/// </summary>
public sealed class InputException : Exception
{
    /// <summary>An input error with a message made for the user.</summary>
    /// <param name="message">Expected, found, where, and the fix.</param>
    public InputException(string message) : base(message)
    {
    }

    /// <summary>An input error with the exception that revealed it.</summary>
    /// <param name="message">Expected, found, where, and the fix.</param>
    /// <param name="innerException">What was thrown below.</param>
    public InputException(string message, Exception? innerException) : base(message, innerException)
    {
    }

    /// <summary>An input error without a message; prefer the others.</summary>
    public InputException()
    {
    }
}
