using Agrl.Modeling.Numerics;
using static TorchSharp.torch;

namespace Agrl.Modeling.Transformer;

/// <summary>
/// Weights from scratch: norms 1, biases 0, matrices normal with deviation <c>initializer_range</c>; those that add to the
/// residual stream (o_proj, down_proj) have it divided by sqrt(2 * layers), as in GPT-2, so that the stream does not grow with depth.
/// </summary>
internal static class WeightInitialization
{
    /// <summary>A parameter's first values.</summary>
    /// <param name="name">Its name in the checkpoint or here; the ends are the same.</param>
    /// <param name="shape">Its sizes.</param>
    /// <param name="configuration">The model's shape.</param>
    /// <param name="generator">The source of what is random.</param>
    /// <param name="dtype">The type that is drawn in.</param>
    public static Tensor Values(
        string name, long[] shape, ModelConfiguration configuration, Generator generator, ScalarType dtype = ScalarType.Float32)
    {
        if (name.EndsWith("norm.weight", StringComparison.Ordinal))
            return ones(shape, dtype, CPU);
        if (!name.EndsWith(".weight", StringComparison.Ordinal))
            return zeros(shape, dtype, CPU);
        var addsToResidual = name.EndsWith("o_proj.weight", StringComparison.Ordinal)
            || name.EndsWith("down_proj.weight", StringComparison.Ordinal);
        return randn(shape, dtype, CPU, generator: generator)
            .Times_(configuration.InitializerRange / (addsToResidual ? Math.Sqrt(2.0 * configuration.Layers) : 1));
    }
}
