using Agrl.Modeling.Numerics;
using Agrl.Modeling.Transformer;
using static TorchSharp.torch;

namespace Agrl.Modeling.Tests.Transformer;

/// <summary>Frequencies against the published formulas, worked out in double precision for 16 dimensions and theta 10,000.</summary>
public sealed class RotaryEmbeddingTests
{
    private static readonly double[] Llama3 =
        [1, 0.31622776601683794, 0.1, 0.018496675401442404, 0.00125, 0.00039528470752104737, 0.000125, 3.952847075210474e-05];

    private static readonly double[] Yarn =
        [1, 0.2569350598886808, 0.0625, 0.01383496476323666, 0.0025, 0.0007905694150420947, 0.00025, 7.905694150420948e-05];

    private static readonly double[] YarnWithoutRounding =
        [1, 0.30140647845953206, 0.07039863663460479, 0.014383359341231184, 0.0025, 0.0007905694150420947, 0.00025, 7.905694150420948e-05];

    [Fact]
    public void Default_and_linear()
    {
        double[] expected = [1, 0.31622777, 0.1, 0.031622777, 0.01, 0.0031622777, 0.001, 0.00031622777];

        Check(RopeScaling.None, expected, 1);
        Check(new() { Kind = RopeKind.Linear, Factor = 4 }, [.. expected.Select(frequency => frequency / 4)], 1);
    }

    [Fact]
    public void Llama3_keeps_high_frequencies_and_divides_low_ones() =>
        Check(new() { Kind = RopeKind.Llama3, Factor = 8, LowFrequencyFactor = 1, HighFrequencyFactor = 4, OriginalMaxPositions = 512 },
            Llama3, 1);

    [Fact]
    public void Yarn_ramps_between_whole_dimensions_and_scales_attention() =>
        Check(new() { Kind = RopeKind.Yarn, Factor = 4, OriginalMaxPositions = 512 }, Yarn, 1.138629436111989);

    [Fact]
    public void Yarn_takes_given_factors()
    {
        var scaling = new RopeScaling { Kind = RopeKind.Yarn, Factor = 4, OriginalMaxPositions = 512, Truncate = false };

        Check(scaling, YarnWithoutRounding, 1.138629436111989);
        Check(scaling with { AttentionFactor = 0.7 }, YarnWithoutRounding, 0.7);
        // (0.1 * 2 ln 4 + 1) / (0.1 * 0.5 ln 4 + 1)
        Check(scaling with { MScale = 2, MScaleAllDimensions = 0.5 }, YarnWithoutRounding, 1.277258872223978 / 1.0693147180559945);
    }

    [Fact]
    public void Rotation_by_a_position_keeps_length_and_adds_up()
    {
        using var scope = NewDisposeScope();
        using var rotary = new RotaryEmbedding(Configuration(RopeScaling.None), CPU, ScalarType.Float32);
        var x = NumberArithmetic.Range(0, 16, 1, ScalarType.Float32, CPU).view(1, 1, 16);
        Tensor By(Tensor rows, long position)
        {
            // Beyond the first table of 512 rows, so that it grows.
            var (cosines, sines) = rotary.At(tensor(new[] { position }), (int)position + 1);
            return RotaryEmbedding.Rotate(rows, cosines, sines);
        }

        var twice = By(By(x, 300), 400);

        Assert.True((twice - By(x, 700)).abs().max().item<float>() < 1e-3);
        Assert.Equal(x.square().sum().item<float>(), twice.square().sum().item<float>(), 0.05f);
    }

    private static ModelConfiguration Configuration(RopeScaling scaling) => new()
    {
        VocabularySize = 8,
        HiddenSize = 16,
        IntermediateSize = 8,
        Layers = 1,
        AttentionHeads = 1,
        KeyValueHeads = 1,
        HeadSize = 16,
        RopeTheta = 10000,
        RopeScaling = scaling,
    };

    private static void Check(RopeScaling scaling, double[] expected, double attentionFactor)
    {
        using var scope = NewDisposeScope();
        var (frequencies, factor) = RotaryEmbedding.Frequencies(Configuration(scaling));

        Assert.Equal(attentionFactor, factor, 1e-12);
        foreach (var (one, found) in expected.Zip(frequencies.data<float>().ToArray()))
            Assert.Equal(one, found, one * 1e-6);
    }
}
