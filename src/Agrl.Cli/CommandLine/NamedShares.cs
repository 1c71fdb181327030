using System.Globalization;
using Agrl.Relevance;

namespace Agrl.Cli.CommandLine;

/// <summary>Arguments of the form <c>name=share</c>; each may hold several, with commas between.</summary>
internal static class NamedShares
{
    /// <summary>Reads them, in their order.</summary>
    /// <param name="option">The option, for errors.</param>
    /// <param name="arguments">The arguments.</param>
    /// <exception cref="InputException">An argument has another form, or a name stands twice.</exception>
    public static IReadOnlyDictionary<string, double> Parse(string option, IEnumerable<string> arguments)
    {
        var texts = NamedValues.Parse(
            option, arguments.SelectMany(argument => argument.Split(',', StringSplitOptions.TrimEntries)), "train=0.8");
        return texts.ToDictionary(
            pair => pair.Key,
            pair => double.TryParse(pair.Value, NumberStyles.Float, CultureInfo.InvariantCulture, out var share)
                && share >= 0 && double.IsFinite(share)
                ? share
                : throw new InputException($"{option}: expected a share of 0 or more for '{pair.Key}', found '{pair.Value}'"));
    }
}
