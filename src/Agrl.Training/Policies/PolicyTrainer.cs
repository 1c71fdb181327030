using Agrl.Training.Checkpoints;
using Agrl.Training.Configuration;
using Agrl.Training.Health;
using Agrl.Training.Optimization;
using static TorchSharp.torch;

namespace Agrl.Training.Policies;

/// <summary>The optimizer side of a stage: flat parameters, AdamW and the schedule, for a known number of updates.</summary>
public sealed class PolicyTrainer : IDisposable
{
    private readonly Policy _policy;
    private readonly AdamW _optimizer;
    private readonly LearningRate _schedule;
    private int _updates;

    /// <summary>Makes a policy's trainable parameters flat and their gradients zero.</summary>
    /// <param name="policy">The policy.</param>
    /// <param name="settings">Rates and schedule.</param>
    /// <param name="updates">The stage's updates.</param>
    public PolicyTrainer(Policy policy, OptimizerSettings settings, int updates)
    {
        ArgumentNullException.ThrowIfNull(policy);
        _policy = policy;
        Parameters = new FlatParameters(policy.Model.FlatTrainableParameters, policy.Model.TrainableParameters);
        Lanes = new GradientLanes(policy, Parameters, get_num_threads());
        _optimizer = new AdamW(Parameters, settings);
        _schedule = new LearningRate(settings, updates);
    }

    /// <summary>The parameters and gradients.</summary>
    public FlatParameters Parameters { get; }

    /// <summary>The threads that passes run on.</summary>
    public GradientLanes Lanes { get; }

    /// <summary>Updates that were skipped because a number was not finite.</summary>
    public int Skipped { get; private set; }

    /// <summary>The numbers of optimizer and schedule.</summary>
    public OptimizerState State => new(_updates, _optimizer.Steps, Skipped);

    /// <summary>The optimizer's tensors by name; they stay the trainer's.</summary>
    public IReadOnlyList<(string Name, Tensor Tensor)> Tensors => _optimizer.Tensors;

    /// <summary>The rate of the next update.</summary>
    public double NextLearningRate => _schedule.At(_updates);

    /// <summary>Applies the gradients that backward passes have added up, and clears them.</summary>
    /// <param name="faults">
    /// What the passes found not finite: where there is any, the update is skipped. It is told of gradients that are not finite.
    /// </param>
    /// <returns>The gradient's norm before clipping and the learning rate.</returns>
    public UpdateReport Update(UpdateFaults? faults = null)
    {
        var rate = _schedule.At(_updates++);
        var norm = faults is { Any: true } ? double.NaN : _optimizer.Step(rate);
        if (!double.IsFinite(norm))
        {
            Skipped++;
            if (faults is { Any: false })
                faults.FindInGradients(Named());
        }

        Parameters.ZeroGradients();
        return new UpdateReport(norm, rate);
    }

    /// <summary>Moves the schedule on past updates that were planned and not needed.</summary>
    /// <param name="updates">How many.</param>
    public void Pass(int updates) => _updates += updates;

    /// <summary>Goes on from a state, with <see cref="Tensors"/> that were filled in.</summary>
    /// <param name="state">The numbers.</param>
    public void Restore(OptimizerState state)
    {
        ArgumentNullException.ThrowIfNull(state);
        _updates = state.Updates;
        Skipped = state.Skipped;
        _optimizer.ContinueAfter(state.Steps);
    }

    private IEnumerable<(string Name, TorchSharp.Modules.Parameter Parameter)> Named() => _policy.Adapter is { } adapter
        ? adapter.CheckpointTensors.Select(tensor => (tensor.Name, tensor.Parameter))
        : _policy.Model.named_parameters().Select(p => (p.name, p.parameter));

    /// <inheritdoc/>
    public void Dispose()
    {
        Lanes.Dispose();
        _optimizer.Dispose();
        Parameters.Dispose();
    }
}
