namespace Agrl.Relevance.Tests.Importing;

/// <summary>Finds third-party data beside the checkout, which is no part of it.</summary>
internal static class SharedData
{
    /// <summary>The folder of the ESCI sample; skips the test where it is missing.</summary>
    public static string Esci()
    {
        var path = Path.Combine(Repository.Shared, "data", "esci");
        Skip.IfNot(File.Exists(Path.Combine(path, "judgments.jsonl.gz")),
            $"the ESCI sample is not at {path}; set AGRL_SHARED to the folder that holds data/esci");
        return path;
    }
}
