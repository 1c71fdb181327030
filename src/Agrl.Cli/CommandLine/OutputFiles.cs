using System.IO.Compression;
using System.Text.Json;
using Agrl.Relevance;
using Serilog;

namespace Agrl.Cli.CommandLine;

/// <summary>Keeps a command from writing over what it reads, and sets of one split from standing beside those of another.</summary>
internal static class OutputFiles
{
    private const int MaxLinks = 40;
    private const string SetEnding = ".jsonl";

    private static readonly StringComparer PathComparer =
        OperatingSystem.IsWindows() || OperatingSystem.IsMacOS() ? StringComparer.OrdinalIgnoreCase : StringComparer.Ordinal;

    /// <summary>The option that lets earlier sets be replaced.</summary>
    public static System.CommandLine.Option<bool> Overwrite() =>
        new("--overwrite") { Description = "Replace sets of the same names that are in the folder already" };

    /// <summary>Refuses to write over an input, however its path is spelled.</summary>
    /// <param name="targets">The files that will be written.</param>
    /// <param name="inputs">The files that are read; a folder stands for the files in it, null for none.</param>
    /// <exception cref="InputException">A file is both.</exception>
    public static void CheckInputs(IEnumerable<string> targets, IEnumerable<string?> inputs) => CheckInputs(targets, RealInputs(inputs));

    /// <summary>Refuses a folder in which sets would be written over an input, or would stand beside sets of another split.</summary>
    /// <param name="folder">The folder, which need not exist.</param>
    /// <param name="names">The sets that will be written there.</param>
    /// <param name="inputs">The files that are read; a folder stands for the files in it, null for none.</param>
    /// <param name="overwrite">Whether earlier sets may be replaced.</param>
    /// <param name="log">Is told which other sets stay.</param>
    /// <exception cref="InputException">
    /// An input would be written over, or the folder holds judgments and they may not be replaced.
    /// </exception>
    public static void CheckSets(string folder, IEnumerable<string> names, IEnumerable<string?> inputs, bool overwrite, ILogger log)
    {
        string[] targets = [.. names.Select(name => Path.Combine(folder, name + SetEnding))];
        var read = RealInputs(inputs);
        CheckInputs(targets, read);
        if (!Directory.Exists(folder))
            return;
        string[] replaced = [.. targets.Where(File.Exists).Select(path => Path.GetFileName(path))];
        string[] others = [.. Directory.EnumerateFiles(folder)
            .Where(path => !replaced.Contains(Path.GetFileName(path)) && !read.ContainsKey(RealPath(path)) && HoldsJudgments(path))
            .Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal)];
        if (replaced.Length + others.Length == 0)
            return;
        if (!overwrite)
        {
            throw new InputException(
                $"--output {folder}: the folder holds judgments already ({string.Join(", ", replaced.Concat(others))}), " +
                "and the sets of two splits must not be mixed; " +
                "name another folder, or say --overwrite to replace those of the same names");
        }

        if (others.Length > 0)
            log.Warning("{Files} in {Folder} {Verb} not of these sets and {Stay} as before; " +
                "remove what is not needed, so that nothing is trained on and tested too",
                string.Join(", ", others), folder, others.Length == 1 ? "is" : "are", others.Length == 1 ? "stays" : "stay");
    }

    /// <summary>Makes a folder and makes sure that it can be written to, before what will be written is worked out.</summary>
    /// <param name="option">The option or key that names it.</param>
    /// <param name="folder">The folder.</param>
    /// <exception cref="InputException">It cannot be made, or nothing can be written there.</exception>
    public static void CheckFolder(string option, string folder)
    {
        try
        {
            Directory.CreateDirectory(folder);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new InputException(
                $"{option}: the folder {folder} cannot be made: {error.Message.TrimEnd('.')}; name another place", error);
        }

        try
        {
            Probe(folder);
        }
        catch (Exception error) when (error is UnauthorizedAccessException || (error is IOException fault && !DiskFault.Is(fault)))
        {
            throw new InputException($"{option}: nothing can be written in {folder}; name another place", error);
        }
    }

    /// <summary>Writes a file into a folder and deletes it.</summary>
    /// <param name="folder">The folder.</param>
    /// <exception cref="IOException">It cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be written.</exception>
    public static void Probe(string folder) =>
        File.Create(Path.Combine(folder, $".agrl-{Guid.NewGuid():N}"), 1, FileOptions.DeleteOnClose).Dispose();

    private static void CheckInputs(IEnumerable<string> targets, Dictionary<string, string> read)
    {
        foreach (var target in targets)
        {
            if (read.TryGetValue(RealPath(target), out var input))
                throw new InputException($"--output: {target} is the input {input}, which would be written over; name another place");
        }
    }

    private static Dictionary<string, string> RealInputs(IEnumerable<string?> inputs)
    {
        var read = new Dictionary<string, string>(PathComparer);
        var files = inputs.OfType<string>().SelectMany(input => Directory.Exists(input) ? Directory.EnumerateFiles(input) : [input]);
        foreach (var file in files)
            read.TryAdd(RealPath(file), file);
        return read;
    }

    /// <summary>Where a path leads: every part of it can be a link. A hard link is a second name that no path tells.</summary>
    /// <param name="path">The path.</param>
    /// <param name="links">Links followed so far.</param>
    public static string RealPath(string path, int links = 0)
    {
        var full = Path.GetFullPath(path);
        var real = Path.GetPathRoot(full)!;
        foreach (var part in full[real.Length..].Split(Path.DirectorySeparatorChar, StringSplitOptions.RemoveEmptyEntries))
        {
            var folder = real;
            real = Path.Combine(folder, part);
            if (links < MaxLinks && new FileInfo(real).LinkTarget is { } target)
                real = RealPath(Path.GetFullPath(target, folder), links + 1);
        }

        return real;
    }

    // By the first line alone: predictions and other rows may stand where they are.
    private static bool HoldsJudgments(string path)
    {
        var isPacked = path.EndsWith(SetEnding + ".gz", StringComparison.Ordinal);
        if (!isPacked && !path.EndsWith(SetEnding, StringComparison.Ordinal))
            return false;
        try
        {
            using var file = File.OpenRead(path);
            using Stream content = isPacked ? new GZipStream(file, CompressionMode.Decompress) : file;
            using var reader = new StreamReader(content);
            using var row = JsonDocument.Parse(reader.ReadLine() ?? "");
            return row.RootElement.ValueKind is JsonValueKind.Object && row.RootElement.TryGetProperty("query", out _)
                && row.RootElement.TryGetProperty("product", out _);
        }
        catch (Exception error)
            when (error is JsonException or InvalidOperationException or InvalidDataException or IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }
}
