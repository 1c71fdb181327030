using System.Globalization;
using Agrl.Relevance;

namespace Agrl.Cli.CommandLine;

/// <summary>Arguments of the form <c>name=share</c>.</summary>
internal static class NamedShares
{
    /// <summary>Reads them, in their order.</summary>
    /// <param name="option">The option, for errors.</param>
    /// <param name="arguments">The arguments; each may hold several, with commas between.</param>
    /// <exception cref="InputException">An argument has another form, or a name stands twice.</exception>
    public static IReadOnlyDictionary<string, double> Parse(string option, IReadOnlyList<string> arguments)
    {
        var shares = new Dictionary<string, double>(StringComparer.Ordinal);
        foreach (var argument in arguments.SelectMany(argument => argument.Split(',', StringSplitOptions.TrimEntries)))
        {
            if (argument.Split('=') is not [{ Length: > 0 } name, var text] || !double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var share))
                throw new InputException($"{option}: expected name=share, such as train=0.8, found '{argument}'");
            if (!(share >= 0) || double.IsInfinity(share))
                throw new InputException($"{option}: expected a share of 0 or more for '{name}', found '{text}'");
            if (!shares.TryAdd(name, share))
                throw new InputException($"{option}: '{name}' is given twice; remove one of them");
        }

        return shares;
    }
}
