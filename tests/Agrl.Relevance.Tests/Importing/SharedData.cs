namespace Agrl.Relevance.Tests.Importing;

/// <summary>Finds third-party data beside the checkout, which is no part of it.</summary>
internal static class SharedData
{
    /// <summary>The folder of the ESCI sample; skips the test where it is missing.</summary>
    public static string Esci()
    {
        string? shared = Environment.GetEnvironmentVariable("AGRL_SHARED");
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); shared is null && folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "AGRL.sln")))
                shared = Path.Combine(folder.FullName, "..", "shared");
        }

        string path = Path.Combine(shared ?? "", "data", "esci");
        Skip.IfNot(File.Exists(Path.Combine(path, "judgments.jsonl.gz")),
            $"the ESCI sample is not at {path}; set AGRL_SHARED to the folder that holds data/esci");
        return path;
    }
}
