using Agrl.Modeling.Numerics;
using Agrl.Training.Configuration;
using static TorchSharp.torch;

namespace Agrl.Training.Optimization;

/// <summary>
/// AdamW with decoupled weight decay on every parameter (arXiv 1711.05101), over flat buffers. Moments are float32; weights of a
/// lower precision get a float32 master copy, because updates at RL learning rates vanish in bfloat16.
/// </summary>
public sealed class AdamW : IDisposable
{
    // What a step makes on its way is of this size (4 MB), and not of the model's: two more copies of all weights.
    private const long ChunkElements = 1 << 20;

    private readonly FlatParameters _parameters;
    private readonly OptimizerSettings _settings;
    private readonly Tensor _firstMoment;
    private readonly Tensor _secondMoment;
    private readonly Tensor? _master;
    private long _steps;

    /// <summary>An optimizer with zero moments.</summary>
    /// <param name="parameters">What is stepped; outlives the optimizer.</param>
    /// <param name="settings">Rates and decays; the learning rate of a step is handed to <see cref="Step"/>.</param>
    public AdamW(FlatParameters parameters, OptimizerSettings settings)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        _parameters = parameters;
        _settings = settings;
        using var noGrad = no_grad();
        _firstMoment = zeros_like(parameters.Values, ScalarType.Float32).DetachFromDisposeScope();
        _secondMoment = zeros_like(parameters.Values, ScalarType.Float32).DetachFromDisposeScope();
        if (parameters.Values.dtype != ScalarType.Float32)
            _master = parameters.Values.to_type(ScalarType.Float32).DetachFromDisposeScope();
    }

    /// <summary>Steps taken so far.</summary>
    public long Steps => _steps;

    /// <summary>The moments and, where there is one, the master copy, by name; they stay the optimizer's.</summary>
    public IReadOnlyList<(string Name, Tensor Tensor)> Tensors =>
    [
        ("optimizer.first_moment", _firstMoment),
        ("optimizer.second_moment", _secondMoment),
        .. _master is null ? Array.Empty<(string, Tensor)>() : [("optimizer.master", _master)],
    ];

    /// <summary>Goes on after a number of steps, with tensors that were filled in.</summary>
    /// <param name="steps">The steps.</param>
    public void ContinueAfter(long steps) => _steps = steps;

    /// <summary>Clips the gradients and updates the weights.</summary>
    /// <param name="learningRate">The rate of this step.</param>
    /// <returns>The gradient's norm before clipping; the weights are left alone where it is not finite.</returns>
    public double Step(double learningRate)
    {
        using var noGrad = no_grad();
        using var scope = NewDisposeScope();
        var norm = _parameters.GradientNorm();
        if (!double.IsFinite(norm))
            return norm;

        // The same epsilon as torch.nn.utils.clip_grad_norm_, so that trajectories match the reference.
        var factor = _settings.MaxGradNorm > 0 ? Math.Min(1, _settings.MaxGradNorm / (norm + 1e-6)) : 1;
        _steps++;
        var count = _parameters.Values.numel();
        for (long start = 0; start < count; start += ChunkElements)
            StepChunk(start, Math.Min(ChunkElements, count - start), factor, learningRate);
        return norm;
    }

    private void StepChunk(long start, long count, double factor, double learningRate)
    {
        using var scope = NewDisposeScope();
        Tensor Chunk(Tensor whole) => whole.narrow(0, start, count);
        var gradients = Chunk(_parameters.Gradients).to_type(ScalarType.Float32);
        if (factor < 1)
            gradients = gradients.Times(factor);
        var values = Chunk(_master ?? _parameters.Values);
        if (_settings.WeightDecay > 0)
            values.Times_(1 - learningRate * _settings.WeightDecay);
        var (firstMoment, secondMoment) = (Chunk(_firstMoment), Chunk(_secondMoment));
        firstMoment.Times_(_settings.Beta1).Plus_(gradients, 1 - _settings.Beta1);
        secondMoment.Times_(_settings.Beta2).PlusProduct_(gradients, gradients, 1 - _settings.Beta2);
        var correction1 = 1 - Math.Pow(_settings.Beta1, _steps);
        var correction2 = 1 - Math.Pow(_settings.Beta2, _steps);
        var denominator = secondMoment.sqrt().DividedBy_(Math.Sqrt(correction2)).Plus_(_settings.Epsilon);
        values.PlusQuotient_(firstMoment, denominator, -learningRate / correction1);
        if (_master is not null)
            Chunk(_parameters.Values).copy_(values);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _firstMoment.Dispose();
        _secondMoment.Dispose();
        _master?.Dispose();
    }
}
