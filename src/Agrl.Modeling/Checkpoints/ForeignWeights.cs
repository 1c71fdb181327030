namespace Agrl.Modeling.Checkpoints;

/// <summary>What to do about a folder whose weights are in another format than safetensors.</summary>
internal static class ForeignWeights
{
    private static readonly string[] Pickles = [".bin", ".pt", ".pth", ".ckpt", ".pkl"];

    /// <summary>The fix, by what lies in the folder.</summary>
    /// <param name="folder">A model folder without safetensors.</param>
    public static string Advise(string folder)
    {
        string[] names = Directory.Exists(folder)
            ? [.. Directory.EnumerateFiles(folder).Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal)]
            : [];
        if (Array.Find(names, name => Pickles.Contains(Path.GetExtension(name), StringComparer.OrdinalIgnoreCase)) is { } pickle)
        {
            return $"'{pickle}' is a pickle, which can run code when it is read, and is never opened here. " +
                "Where you trust its source, convert it once with transformers: " +
                "AutoModelForCausalLM.from_pretrained(OLD).save_pretrained(NEW, safe_serialization=True).";
        }

        return Array.Find(names, name => name.EndsWith(".gguf", StringComparison.OrdinalIgnoreCase)) is { } gguf
            ? $"'{gguf}' is GGUF, which holds quantised weights for inference. Take the folder with the model's safetensors."
            : "Take a folder that agrl train or transformers' save_pretrained wrote.";
    }
}
