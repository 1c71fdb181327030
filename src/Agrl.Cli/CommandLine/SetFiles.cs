using Agrl.Relevance;

namespace Agrl.Cli.CommandLine;

/// <summary>Names of sets, which become names of files.</summary>
internal static class SetFiles
{
    /// <summary>Refuses names that are no file names.</summary>
    /// <param name="option">The option, for errors.</param>
    /// <param name="names">The sets' names.</param>
    /// <exception cref="InputException">A name has a character that a file name cannot have.</exception>
    public static void CheckNames(string option, IEnumerable<string> names)
    {
        var unfit = names.Where(name =>
            name.StartsWith('.') || !name.All(letter => char.IsLetterOrDigit(letter) || letter is '-' or '_' or '.'));
        foreach (var name in unfit)
            throw new InputException($"{option}: '{name}' becomes a file's name; use letters, digits, '-' and '_'");
    }
}
