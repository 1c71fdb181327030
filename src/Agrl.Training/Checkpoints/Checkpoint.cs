namespace Agrl.Training.Checkpoints;

/// <summary>A checkpoint in a run folder.</summary>
/// <param name="Folder">Its folder.</param>
/// <param name="Progress">How far the run was.</param>
public sealed record Checkpoint(string Folder, RunProgress Progress)
{
    /// <summary>The folder's name.</summary>
    public string Name => Path.GetFileName(Folder);

    /// <summary>The policy: a Hugging Face folder, or the adapter in PEFT's format where one is trained.</summary>
    public string Model => Path.Combine(Folder, "model");
}
