using System.Text;

namespace Agrl.Cli.Configuration;

/// <summary>How names of the code are spelled in a configuration file.</summary>
internal static class KeyNames
{
    /// <summary><c>LearningRate</c> as <c>learning_rate</c>.</summary>
    /// <param name="name">A property's name.</param>
    public static string Key(string name) => Join(name, '_');

    /// <summary><c>RespondThenThink</c> as <c>respond-then-think</c>.</summary>
    /// <param name="name">An enumeration's member.</param>
    public static string Choice(string name) => Join(name, '-');

    private static string Join(string name, char separator)
    {
        var text = new StringBuilder(name.Length + 4);
        foreach (var letter in name)
        {
            if (char.IsUpper(letter) && text.Length > 0)
                text.Append(separator);
            text.Append(char.ToLowerInvariant(letter));
        }

        return text.ToString();
    }
}
