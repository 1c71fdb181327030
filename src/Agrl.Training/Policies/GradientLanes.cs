using Agrl.Modeling.Numerics;
using Agrl.Modeling.Transformer;
using Agrl.Training.Optimization;
using Agrl.Training.Rollouts;
using TorchSharp;
using static TorchSharp.torch;

namespace Agrl.Training.Policies;

/// <summary>
/// The passes of an update, dealt to threads. Each thread has the policy's weights under gradients of its own, which are added in a
/// fixed order at the end, so that a number of threads gives the same numbers each time.
/// </summary>
public sealed class GradientLanes : IDisposable
{
    // Each lane after the first has gradients of the size of the model.
    private const long MostExtraBytes = 256 << 20;

    // With fewer tokens a pass is bound by reading the weights, which another lane would read once more.
    private const int FewestTokens = 128;

    private readonly Policy _policy;
    private readonly FlatParameters _parameters;
    private readonly List<(DecoderModel Model, FlatParameters Parameters)> _extra = [];

    /// <summary>As many lanes as there are threads for them.</summary>
    /// <param name="policy">The policy that is trained.</param>
    /// <param name="parameters">Its parameters and the gradients that everything ends in.</param>
    /// <param name="threads">Threads there are.</param>
    public GradientLanes(Policy policy, FlatParameters parameters, int threads)
    {
        ArgumentNullException.ThrowIfNull(policy);
        ArgumentNullException.ThrowIfNull(parameters);
        (_policy, _parameters) = (policy, parameters);
        var isPlain = policy.Device.type == DeviceType.CPU && policy.Adapter is null && policy.Model.DType == ScalarType.Float32;
        var count = isPlain ? CountFor(parameters.Values.numel(), threads) : 1;
        while (_extra.Count < count - 1)
        {
            var replica = policy.Model.Replica();
            _extra.Add((replica, new FlatParameters(replica.FlatTrainableParameters, replica.TrainableParameters)));
        }
    }

    /// <summary>Lanes, the policy's own among them.</summary>
    public int Count => _extra.Count + 1;

    /// <summary>The lanes that a model trained in float32 on processors gets.</summary>
    /// <param name="trained">Values that are trained.</param>
    /// <param name="threads">Threads.</param>
    public static int CountFor(long trained, int threads) =>
        (int)Math.Clamp(1 + (MostExtraBytes / Math.Max(1, trained * sizeof(float))), 1, Math.Max(1, threads));

    /// <summary>Runs a pass over each micro-batch, and leaves the sum of their gradients in the policy's.</summary>
    /// <param name="groups">The update's groups.</param>
    /// <param name="microBatchTokens">The most tokens that are passed at once, over all lanes.</param>
    /// <param name="pass">Runs a forward and a backward pass over a micro-batch.</param>
    /// <param name="cancellationToken">Looked at between passes.</param>
    /// <returns>What the passes returned, in the order of the micro-batches.</returns>
    public IReadOnlyList<T> Run<T>(
        IReadOnlyList<TrainingGroup> groups, int microBatchTokens, Func<IReadOnlyList<TrainingGroup>, PolicyForward, T> pass,
        CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(groups);
        ArgumentNullException.ThrowIfNull(pass);
        var (batches, lanes) = Deal(groups, microBatchTokens);
        var results = new T[batches.Count];
        SideBySide.Run(lanes, lanes, lane =>
        {
            var forward = new PolicyForward(lane == 0 ? _policy.Model : _extra[lane - 1].Model);
            for (var i = lane; i < batches.Count; i += lanes)
            {
                cancellationToken.ThrowIfCancellationRequested();
                results[i] = pass(batches[i], forward);
            }
        }, cancellationToken);
        AddUp(lanes);
        return results;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var (model, parameters) in _extra)
        {
            parameters.Dispose();
            model.Dispose();
        }
    }

    private (IReadOnlyList<IReadOnlyList<TrainingGroup>> Batches, int Lanes) Deal(IReadOnlyList<TrainingGroup> groups, int microBatchTokens)
    {
        var tokens = groups.Sum(g => (long)g.Tokens);
        var lanes = (int)Math.Clamp(tokens / FewestTokens, 1, Math.Min(Count, Math.Max(1, groups.Count)));
        if (lanes == 1)
            return (MicroBatches.Split(groups, microBatchTokens), 1);
        // One batch a lane where memory allows, and as even as the groups are; else batches of a lane's part of what is allowed.
        var most = Math.Max(1, microBatchTokens / lanes);
        for (var limit = (double)tokens / lanes; limit < most; limit *= 1.04)
        {
            var batches = MicroBatches.Split(groups, (int)Math.Ceiling(limit));
            if (batches.Count <= lanes)
                return (batches, batches.Count);
        }

        var parts = MicroBatches.Split(groups, most);
        return (parts, Math.Min(lanes, parts.Count));
    }

    private void AddUp(int lanes)
    {
        using var noGrad = no_grad();
        using var scope = NewDisposeScope();
        foreach (var (_, parameters) in _extra.Take(lanes - 1))
        {
            _parameters.Gradients.Plus_(parameters.Gradients);
            parameters.Gradients.zero_();
        }
    }
}
