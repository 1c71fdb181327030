using TorchSharp;
using static TorchSharp.torch;

namespace Agrl.Modeling.Transformer;

/// <summary>Root-mean-square normalisation over the last dimension, in float32 whatever the model computes in.</summary>
internal static class RmsNorm
{
    /// <summary>x / rms(x) * weight.</summary>
    /// <param name="x">[..., C].</param>
    /// <param name="weight">Broadcasts against x.</param>
    /// <param name="epsilon">Added to the mean square.</param>
    public static Tensor Apply(Tensor x, Tensor weight, double epsilon)
    {
        var wide = x.to(ScalarType.Float32);
        var inverse = wide.square().mean([-1], keepdim: true).add(epsilon).rsqrt();
        return (wide * inverse).to(x.dtype) * weight;
    }
}
