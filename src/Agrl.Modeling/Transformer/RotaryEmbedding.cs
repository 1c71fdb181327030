using Agrl.Modeling.Numerics;
using static TorchSharp.torch;

namespace Agrl.Modeling.Transformer;

/// <summary>
/// Cosines and sines of rotary positions. Frequencies are computed in float32 by the operations of the reference
/// implementation, in its order: at position 30,000 one rounding more would turn an angle by a thousandth.
/// </summary>
internal sealed class RotaryEmbedding : IDisposable
{
    private readonly Tensor _inverseFrequencies;
    private readonly double _attentionFactor;
    private readonly ScalarType _dtype;
    private readonly Lock _growth = new();
    // Shorter tables stay until the end: another thread may be reading them.
    private readonly List<RotaryTables> _all = [];
    private RotaryTables _current;

    /// <summary>Tables for a model.</summary>
    /// <param name="configuration">Head size, theta and scaling.</param>
    /// <param name="device">Where the tables lie.</param>
    /// <param name="dtype">What q and k are computed in.</param>
    public RotaryEmbedding(ModelConfiguration configuration, Device device, ScalarType dtype)
    {
        using var scope = NewDisposeScope();
        (var frequencies, _attentionFactor) = Frequencies(configuration);
        _inverseFrequencies = frequencies.to(device).DetachFromDisposeScope();
        _dtype = dtype;
        _all.Add(_current = Tables(Math.Min(configuration.MaxPositions, 512)));
    }

    /// <summary>
    /// Cosines and signed sines of positions, each [N, 1, d]: the first half of the sines is negated, so that rotation is
    /// x * cos + roll(x, d/2) * sin.
    /// </summary>
    /// <param name="positions_N">Positions, int64.</param>
    /// <param name="count">One more than the largest position.</param>
    public (Tensor Cosines, Tensor Sines) At(Tensor positions_N, int count)
    {
        var tables = Volatile.Read(ref _current);
        if (count > tables.Cosines_Td.shape[0])
            tables = Longer(count);
        return (tables.Cosines_Td.index_select(0, positions_N).unsqueeze(1), tables.Sines_Td.index_select(0, positions_N).unsqueeze(1));
    }

    /// <summary>Rotates each head by its row's position.</summary>
    /// <param name="x_NHd">Queries or keys.</param>
    /// <param name="cosines">[N, 1, d].</param>
    /// <param name="sines">[N, 1, d], the first half negated.</param>
    public static Tensor Rotate(Tensor x_NHd, Tensor cosines, Tensor sines) =>
        (x_NHd * cosines).PlusProduct(x_NHd.roll(x_NHd.shape[^1] / 2, -1), sines);

    /// <inheritdoc/>
    public void Dispose()
    {
        _inverseFrequencies.Dispose();
        foreach (var (cosines, sines) in _all)
        {
            cosines.Dispose();
            sines.Dispose();
        }
    }

    private RotaryTables Longer(int count)
    {
        lock (_growth)
        {
            if (count > _current.Cosines_Td.shape[0])
            {
                var longer = Tables((int)System.Numerics.BitOperations.RoundUpToPowerOf2((uint)count));
                _all.Add(longer);
                Volatile.Write(ref _current, longer);
            }

            return _current;
        }
    }

    private RotaryTables Tables(int count)
    {
        // Tables made while someone else is in inference mode must still serve a later backward pass.
        using var normalMode = inference_mode(false);
        using var noGrad = no_grad();
        using var scope = NewDisposeScope();
        var angles_Td = NumberArithmetic.Range(0, count, 1, ScalarType.Float32, _inverseFrequencies.device).unsqueeze(1)
            * _inverseFrequencies.unsqueeze(0);
        var (cosines, sines) = (angles_Td.cos().Times(_attentionFactor), angles_Td.sin().Times(_attentionFactor));
        return new(cat([cosines, cosines], 1).to(_dtype).DetachFromDisposeScope(),
            cat([-sines, sines], 1).to(_dtype).DetachFromDisposeScope());
    }

    /// <summary>
    /// Frequencies [d/2] and what cosines and sines are multiplied by, as transformers' modeling_rope_utils computes them.
    /// </summary>
    internal static (Tensor Frequencies, double AttentionFactor) Frequencies(ModelConfiguration configuration)
    {
        var size = configuration.HeadSize;
        var scaling = configuration.RopeScaling;
        using var theta = tensor((float)configuration.RopeTheta);
        var powers = theta.pow(NumberArithmetic.Range(0, size, 2, ScalarType.Int64, CPU).to(ScalarType.Float32).DividedBy(size));
        var frequencies = powers.reciprocal();
        switch (scaling.Kind)
        {
            case RopeKind.Linear:
                return (frequencies.DividedBy(scaling.Factor), 1);
            case RopeKind.Llama3:
                {
                    var wavelengths = frequencies.reciprocal().Times(2 * Math.PI);
                    var (low, high) = (scaling.LowFrequencyFactor, scaling.HighFrequencyFactor);
                    double original = scaling.OriginalMaxPositions;
                    var smooth = wavelengths.reciprocal().Times(original).Minus(low).DividedBy(high - low);
                    var smoothed = (smooth.OneMinus() * frequencies).DividedBy(scaling.Factor).Plus(smooth * frequencies);
                    var stretched = where(wavelengths.IsAbove(original / low), frequencies.DividedBy(scaling.Factor), frequencies);
                    var isBetween = wavelengths.IsAtLeast(original / high).logical_and(wavelengths.IsAtMost(original / low));
                    return (where(isBetween, smoothed, stretched), 1);
                }

            case RopeKind.Yarn:
                {
                    double Dimension(double rotations) =>
                        size * Math.Log(scaling.OriginalMaxPositions / (rotations * 2 * Math.PI)) / (2 * Math.Log(configuration.RopeTheta));
                    var (low, high) = (Dimension(scaling.BetaFast), Dimension(scaling.BetaSlow));
                    if (scaling.Truncate)
                        (low, high) = (Math.Floor(low), Math.Ceiling(high));
                    (low, high) = (Math.Max(low, 0), Math.Min(high, size - 1));
                    if (low == high)
                        high += 0.001;
                    var interpolated = NumberArithmetic.Range(0, size / 2, 1, ScalarType.Float32, CPU)
                        .Minus(low).DividedBy(high - low).Clamped(0, 1);
                    return ((powers.Times(scaling.Factor).reciprocal() * interpolated).Plus(frequencies * interpolated.OneMinus()),
                        YarnAttentionFactor(scaling));
                }

            default:
                return (frequencies, 1);
        }
    }

    private static double YarnAttentionFactor(RopeScaling scaling)
    {
        if (scaling.AttentionFactor is { } given)
            return given;
        double Scale(double mscale) => scaling.Factor <= 1 ? 1 : 0.1 * mscale * Math.Log(scaling.Factor) + 1;
        return scaling is { MScale: { } one and not 0, MScaleAllDimensions: { } all and not 0 } ? Scale(one) / Scale(all) : Scale(1);
    }

    private sealed record RotaryTables(Tensor Cosines_Td, Tensor Sines_Td);
}
