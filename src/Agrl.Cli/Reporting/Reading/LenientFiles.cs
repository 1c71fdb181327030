using System.Text.Json;

namespace Agrl.Cli.Reporting.Reading;

/// <summary>
/// Reads the files of a run that may have been interrupted, or made by another version: what is missing or damaged is noted and left out,
/// never an error, since a report on the rest is worth having.
/// </summary>
/// <param name="folder">The run folder.</param>
internal sealed class LenientFiles(string folder)
{
    private readonly List<string> _notes = [];

    /// <summary>What could not be read, one sentence each.</summary>
    public IReadOnlyList<string> Notes => _notes;

    /// <summary>The text of a file; null where it is missing or cannot be read.</summary>
    /// <param name="name">Its place in the folder.</param>
    public string? Text(string name)
    {
        try
        {
            return File.Exists(PathOf(name)) ? File.ReadAllText(PathOf(name)) : null;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            _notes.Add($"{name} could not be read: {error.Message}");
            return null;
        }
    }

    /// <summary>A JSON file; null where it is missing, empty or does not hold what is expected.</summary>
    /// <typeparam name="T">What is expected.</typeparam>
    /// <param name="name">Its place in the folder.</param>
    public T? Json<T>(string name) where T : class
    {
        if (Text(name) is not { } text)
            return null;
        try
        {
            return JsonSerializer.Deserialize<T>(text, LenientJson.Options);
        }
        catch (JsonException error)
        {
            _notes.Add($"{name} was left out: {error.Message}");
            return null;
        }
    }

    /// <summary>
    /// The lines of a JSON lines file that hold what is expected; none where it is missing. The end of an interrupted write is no line.
    /// </summary>
    /// <typeparam name="T">What is expected.</typeparam>
    /// <param name="name">Its place in the folder.</param>
    public IEnumerable<T> Lines<T>(string name) where T : class
    {
        if (!File.Exists(PathOf(name)))
            yield break;
        var (number, damaged, first) = (0, 0, 0);
        foreach (var line in File.ReadLines(PathOf(name)))
        {
            number++;
            if (line.Length == 0)
                continue;
            if (TryParse<T>(line) is { } value)
            {
                yield return value;
                continue;
            }

            damaged++;
            first = first == 0 ? number : first;
        }

        if (damaged > 0)
            _notes.Add($"{name}: {damaged} of {number} lines could not be read and were left out (the first is line {first}).");
    }

    /// <summary>The names of the folders in a folder, in ordinal order; none where it is missing.</summary>
    /// <param name="name">Its place in the folder.</param>
    public IReadOnlyList<string> Folders(string name) => !Directory.Exists(PathOf(name))
        ? []
        : [.. Directory.EnumerateDirectories(PathOf(name)).Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal)];

    /// <summary>The names of the files in a folder, in ordinal order; none where it is missing.</summary>
    /// <param name="name">Its place in the folder.</param>
    /// <param name="ending">How they end.</param>
    public IReadOnlyList<string> FilesIn(string name, string ending) => !Directory.Exists(PathOf(name))
        ? []
        : [.. Directory.EnumerateFiles(PathOf(name), "*" + ending).Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal)];

    private static T? TryParse<T>(string line) where T : class
    {
        try
        {
            return JsonSerializer.Deserialize<T>(line, LenientJson.Options);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private string PathOf(string name) => Path.Combine(folder, name);
}
