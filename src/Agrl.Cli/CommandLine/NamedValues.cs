using Agrl.Relevance;

namespace Agrl.Cli.CommandLine;

/// <summary>Arguments of the form <c>name=value</c>.</summary>
internal static class NamedValues
{
    /// <summary>Reads them, in their order.</summary>
    /// <param name="option">The option, for errors.</param>
    /// <param name="arguments">The arguments.</param>
    /// <param name="example">One that is right, for errors.</param>
    /// <exception cref="InputException">An argument has another form, or a name stands twice.</exception>
    public static IReadOnlyDictionary<string, string> Parse(string option, IEnumerable<string> arguments, string example)
    {
        var values = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var argument in arguments)
        {
            var equals = argument.IndexOf('=', StringComparison.Ordinal);
            if (equals <= 0 || equals == argument.Length - 1)
                throw new InputException($"{option}: expected name=value, such as {example}, found '{argument}'");
            if (!values.TryAdd(argument[..equals].Trim(), argument[(equals + 1)..].Trim()))
                throw new InputException($"{option}: '{argument[..equals]}' is given twice; remove one of them");
        }

        return values;
    }
}
