namespace Agrl.Modeling;

/// <summary>
/// A model folder, tokenizer or safetensors file is not what was expected, or asks for what is not supported. The message says
/// what was expected, what was found, in which file, and what to do.
/// </summary>
public sealed class ModelFormatException : Exception
{
    /// <summary>A format error with a message made for the user.</summary>
    /// <param name="message">Expected, found, where, and the fix.</param>
    public ModelFormatException(string message) : base(message)
    {
    }

    /// <summary>A format error with the exception that revealed it.</summary>
    /// <param name="message">Expected, found, where, and the fix.</param>
    /// <param name="innerException">What was thrown below.</param>
    public ModelFormatException(string message, Exception innerException) : base(message, innerException)
    {
    }

    /// <summary>A format error without a message; prefer the others.</summary>
    public ModelFormatException()
    {
    }
}
