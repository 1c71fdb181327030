namespace Agrl.Tests.Support;

/// <summary>A folder of its own for a test's files, gone afterwards.</summary>
internal sealed class TemporaryFolder : IDisposable
{
    /// <summary>Its path.</summary>
    public string Path { get; } = Directory.CreateTempSubdirectory("agrl-tests-").FullName;

    /// <summary>A path in it.</summary>
    public string Place(string name) => System.IO.Path.Combine(Path, name);

    /// <summary>Writes a file and gives its path; folders on the way are made.</summary>
    public string Write(string name, params string[] lines)
    {
        var path = Place(name);
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(path)!);
        File.WriteAllText(path, string.Join('\n', lines));
        return path;
    }

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
