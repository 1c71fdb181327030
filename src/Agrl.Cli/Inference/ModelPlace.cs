using Agrl.Relevance;
using Agrl.Training.Checkpoints;
using Agrl.Training.Runs;

namespace Agrl.Cli.Inference;

/// <summary>Whether a model folder is there, and where its run stands if not.</summary>
internal static class ModelPlace
{
    /// <summary>Refuses a model folder that does not exist.</summary>
    /// <param name="folder">The folder of a model or of an adapter.</param>
    /// <exception cref="InputException">
    /// It does not exist; where its run has not finished, the message names the newest checkpoint's model.
    /// </exception>
    public static void Check(string folder)
    {
        if (Directory.Exists(folder))
            return;
        var run = Path.GetDirectoryName(Path.TrimEndingDirectorySeparator(folder));
        if (run is not { Length: > 0 }
            || Path.GetFileName(Path.TrimEndingDirectorySeparator(folder)) is not ("model" or "adapter")
            || !RunFolder.Holds(run)
            || RunFolder.Open(run).ReadState() is { Completed: true })
        {
            throw new InputException(
                $"--model {folder}: the folder does not exist; expected a Hugging Face model folder, such as runs/NAME/model");
        }

        var wayOn = CheckpointStore.PeekNewest(Path.Combine(run, "checkpoints")) is { } newest
            ? $"its newest checkpoint is of {newest.Progress.Place}: name {newest.Model}, or finish the run with"
            : "it has no checkpoint yet; go on with";
        throw new InputException(
            $"--model {folder}: the run in {run} has not finished, so its model is not there yet; {wayOn} 'agrl train --resume {run}'");
    }
}
