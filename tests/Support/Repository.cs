namespace Agrl.Tests.Support;

/// <summary>Where files of the checkout are, and those of other people beside it.</summary>
internal static class Repository
{
    /// <summary>The checkout: the folder that holds AGRL.sln.</summary>
    public static string Root { get; } = FindRoot();

    /// <summary>Other people's data and tokenizers; it may be missing.</summary>
    public static string Shared { get; } =
        Environment.GetEnvironmentVariable("AGRL_SHARED") ?? Path.Combine(Path.GetDirectoryName(Root)!, "shared");

    /// <summary>A path below the checkout.</summary>
    public static string File(params string[] parts) => Path.Combine([Root, .. parts]);

    private static string FindRoot()
    {
        var folder = AppContext.BaseDirectory;
        while (!System.IO.File.Exists(Path.Combine(folder, "AGRL.sln")))
            folder = Path.GetDirectoryName(folder) ?? throw new InvalidOperationException("AGRL.sln is in no folder above the tests.");
        return folder;
    }
}
