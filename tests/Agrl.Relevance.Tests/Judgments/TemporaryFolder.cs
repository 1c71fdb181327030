namespace Agrl.Relevance.Tests.Judgments;

/// <summary>A folder of its own for a test's files, gone afterwards.</summary>
internal sealed class TemporaryFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("agrl-test-").FullName;

    public string File(string name) => System.IO.Path.Combine(Path, name);

    public string Write(string name, params string[] lines)
    {
        System.IO.File.WriteAllText(File(name), string.Join('\n', lines));
        return File(name);
    }

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
