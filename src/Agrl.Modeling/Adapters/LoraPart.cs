using Agrl.Modeling.Numerics;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Agrl.Modeling.Adapters;

/// <summary>The adapter of one linear map.</summary>
/// <param name="Index">Its number in the adapter, which its dropout mask hangs on.</param>
/// <param name="Down">A, [rank, in], float32.</param>
/// <param name="Up">B, [out, rank], float32.</param>
/// <param name="Scale">What it adds is multiplied by this.</param>
/// <param name="Dropout">The share of inputs it does not see in training.</param>
internal sealed record LoraPart(int Index, Parameter Down, Parameter Up, double Scale, double Dropout)
{
    /// <summary>What it adds, float32 [N, out].</summary>
    /// <param name="x_NC">The map's input.</param>
    /// <param name="dropoutSeed">Seed of the pass's dropout masks; null outside of training.</param>
    public Tensor Apply(Tensor x_NC, ulong? dropoutSeed)
    {
        var x = x_NC.to(ScalarType.Float32);
        if (Dropout > 0 && dropoutSeed is { } seed)
            x = x * Mask(x, unchecked(seed + (ulong)Index * 0x9E3779B97F4A7C15));
        // The scale goes where the tensor is narrow.
        return nn.functional.linear(nn.functional.linear(x, Down).Times(Scale), Up);
    }

    /// <summary>What it adds to the weight, float32 [out, in].</summary>
    public Tensor WeightChange() => Up.mm(Down).Times(Scale);

    // From a seed and not from a stream, so that a layer that is computed again for its gradients sees the same mask.
    private Tensor Mask(Tensor x, ulong seed)
    {
        using var generator = new Generator(seed, x.device);
        return rand(x.shape, ScalarType.Float32, x.device, generator: generator)
            .IsAtLeast(Dropout).to(ScalarType.Float32).DividedBy(1 - Dropout);
    }
}
