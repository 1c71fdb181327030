namespace Agrl.Cli.Tests;

/// <summary>Where files of the checkout and of the shared fixtures are.</summary>
internal static class Repository
{
    /// <summary>The checkout: the folder that holds AGRL.sln.</summary>
    public static string Root { get; } = FindRoot();

    /// <summary>Third-party data and fixtures beside the checkout; it may be missing.</summary>
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
