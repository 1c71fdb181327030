using System.IO.Compression;
using Agrl.Modeling.Tokenization;

namespace Agrl.Modeling.Tests.Tokenization;

/// <summary>Where test data lies: in the project, or in the folder of third-party data beside the checkout.</summary>
internal static class TestFiles
{
    private static readonly Lazy<string?> UnpackedQwen3 = new(UnpackQwen3);

    private static readonly Lazy<HuggingFaceTokenizer> LoadedQwen3 = new(() => HuggingFaceTokenizer.Load(UnpackedQwen3.Value!));

    public static string Fixture(string name) => Repository.File("tests", "Agrl.Modeling.Tests", "Fixtures", name);

    /// <summary>A folder with the real Qwen3 tokenizer; the test is skipped where it is missing.</summary>
    public static string Qwen3()
    {
        Skip.If(UnpackedQwen3.Value is null, "../shared/tokenizers/qwen3 is not beside the checkout (or under AGRL_SHARED).");
        return UnpackedQwen3.Value!;
    }

    /// <summary>The real Qwen3 tokenizer, loaded once; the test is skipped where it is missing.</summary>
    public static HuggingFaceTokenizer Qwen3Tokenizer()
    {
        Qwen3();
        return LoadedQwen3.Value;
    }

    public static string NewFolder() => Directory.CreateTempSubdirectory("agrl-tok-").FullName;

    private static string? UnpackQwen3()
    {
        var source = Path.Combine(Repository.Shared, "tokenizers", "qwen3");
        if (!File.Exists(Path.Combine(source, "tokenizer.json.gz"))) return null;
        var folder = NewFolder();
        AppDomain.CurrentDomain.ProcessExit += (_, _) => Directory.Delete(folder, recursive: true);
        using (var packed = new GZipStream(File.OpenRead(Path.Combine(source, "tokenizer.json.gz")), CompressionMode.Decompress))
        using (var unpacked = File.Create(Path.Combine(folder, "tokenizer.json")))
            packed.CopyTo(unpacked);
        foreach (var name in (string[])["tokenizer_config.json", "vectors.json", "chat_golden.json"])
            File.WriteAllBytes(Path.Combine(folder, name), File.ReadAllBytes(Path.Combine(source, name)));
        return folder;
    }
}
