using Agrl.Relevance;

namespace Agrl.Training.Runs;

/// <summary>Input paths of a configuration, relative to its file.</summary>
public static class InputPath
{
    /// <summary>The full path of a file that exists.</summary>
    /// <param name="directory">The configuration's folder.</param>
    /// <param name="path">The path as configured.</param>
    /// <param name="key">The key it stands under, for the message.</param>
    /// <exception cref="InputException">There is no such file.</exception>
    public static string Resolve(string directory, string path, string key)
    {
        var full = Path.GetFullPath(Path.Combine(directory, path));
        return File.Exists(full) ? full : throw Missing(full, path, key, "file");
    }

    /// <summary>The full path of a folder that exists.</summary>
    /// <param name="directory">The configuration's folder.</param>
    /// <param name="path">The path as configured.</param>
    /// <param name="key">The key it stands under, for the message.</param>
    /// <exception cref="InputException">There is no such folder.</exception>
    public static string ResolveFolder(string directory, string path, string key)
    {
        var full = Path.GetFullPath(Path.Combine(directory, path));
        return Directory.Exists(full) ? full : throw Missing(full, path, key, "folder");
    }

    private static InputException Missing(string full, string path, string key, string kind) =>
        new($"{key} names '{path}', but there is no {kind} {full}. " +
            $"Paths are relative to the configuration file; correct it, or override it with --set {key}=PATH.");
}
