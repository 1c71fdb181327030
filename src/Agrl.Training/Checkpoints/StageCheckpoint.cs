using Agrl.Modeling.Checkpoints;
using Agrl.Relevance;
using Agrl.Training.Policies;
using Agrl.Training.Rollouts;
using static TorchSharp.torch;

namespace Agrl.Training.Checkpoints;

/// <summary>A stage as a checkpoint has it, from which the stage goes on. Its files were verified when it was found.</summary>
public sealed class StageCheckpoint
{
    internal const string TensorFile = "training.safetensors";
    internal const string PairFile = "pairs.jsonl";

    private readonly string _folder;

    /// <summary>A stage in a checkpoint.</summary>
    /// <param name="folder">The checkpoint's folder.</param>
    /// <param name="state">Its numbers.</param>
    public StageCheckpoint(string folder, StageState state) => (_folder, State) = (folder, state);

    /// <summary>Numbers and the replay buffer.</summary>
    public StageState State { get; }

    /// <summary>Puts optimizer and schedule back.</summary>
    /// <param name="trainer">A new trainer of the policy that was loaded from the same checkpoint.</param>
    public void Restore(PolicyTrainer trainer)
    {
        ArgumentNullException.ThrowIfNull(trainer);
        foreach (var (name, tensor) in trainer.Tensors)
            Read(name, tensor);
        trainer.Restore(State.Optimizer);
    }

    /// <summary>Reads a tensor's values over another's.</summary>
    /// <param name="name">Its name in the checkpoint.</param>
    /// <param name="destination">A tensor of the same number of values.</param>
    /// <exception cref="InputException">The checkpoint has no such tensor, since the configuration was another.</exception>
    public void Read(string name, Tensor destination)
    {
        using var reader = SafetensorsReader.Open(Path.Combine(_folder, TensorFile));
        if (!reader.Tensors.TryGetValue(name, out var found))
        {
            throw new InputException(
                $"The checkpoint {_folder} has no '{name}', which the stage needs to go on as it is configured now. " +
                "Put the configuration back, or start a new run.");
        }

        if (found.Shape.Aggregate(1L, (a, b) => a * b) != destination.numel())
        {
            throw new InputException(
                $"The checkpoint {_folder} has '{name}' with the shape [{string.Join(", ", found.Shape)}]; " +
                $"the model now takes {destination.numel()} values. Put the configuration back, or start a new run.");
        }

        reader.CopyTo(name, destination);
    }

    /// <summary>Reads the preference pairs with their reference log-probs.</summary>
    public List<TrainingGroup> ReadPairs() => PreferencePairFile.Read(Path.Combine(_folder, PairFile));
}
