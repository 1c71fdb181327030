using System.Security.Cryptography;

namespace Agrl.Training.Checkpoints;

/// <summary>The checksums of a folder's files, in the format of sha256sum, so that <c>sha256sum -c SHA256SUMS</c> checks it too.</summary>
internal static class CheckpointManifest
{
    public const string FileName = "SHA256SUMS";

    /// <summary>Writes the checksums of all files below a folder.</summary>
    public static void Write(string folder) =>
        File.WriteAllText(Path.Combine(folder, FileName),
            string.Concat(Files(folder).Select(file => $"{Hash(Path.Combine(folder, file))}  {file}\n")));

    /// <summary>What is wrong with a folder; null where every file is there, whole, and none is unknown.</summary>
    public static string? FindDamage(string folder)
    {
        try
        {
            var manifest = Path.Combine(folder, FileName);
            if (!File.Exists(manifest))
                return $"{FileName} is missing";
            var expected = new Dictionary<string, string>(StringComparer.Ordinal);
            foreach (var line in File.ReadLines(manifest))
            {
                if (line.Length < 67 || line[64..66] != "  " || !expected.TryAdd(line[66..], line[..64]))
                    return $"{FileName} is damaged";
            }

            var found = Files(folder).ToHashSet(StringComparer.Ordinal);
            if (expected.Keys.FirstOrDefault(file => !found.Contains(file)) is { } missing)
                return $"{missing} is missing";
            // A list that was cut off must not pass for a short one.
            if (found.FirstOrDefault(file => !expected.ContainsKey(file)) is { } unknown)
                return $"{FileName} does not list {unknown}";
            return expected.FirstOrDefault(file => Hash(Path.Combine(folder, file.Key)) != file.Value) is { Key: { } changed }
                ? $"{changed} is not what was written (its checksum differs)"
                : null;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return error.Message;
        }
    }

    private static IEnumerable<string> Files(string folder) => Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories)
        .Select(path => Path.GetRelativePath(folder, path).Replace('\\', '/'))
        .Where(file => file != FileName)
        .Order(StringComparer.Ordinal);

    private static string Hash(string path)
    {
        using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, 1 << 20, FileOptions.SequentialScan);
        return Convert.ToHexStringLower(SHA256.HashData(stream));
    }
}
