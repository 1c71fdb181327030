using static TorchSharp.torch;

namespace Agrl.Modeling.Checkpoints;

/// <summary>A tensor that is to be written, made only when its turn comes.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Shape">Its sizes.</param>
/// <param name="DType">The type to write it in.</param>
/// <param name="Values">Makes the values, of any type, in a dispose scope of the writer.</param>
public sealed record SafetensorsEntry(string Name, long[] Shape, ScalarType DType, Func<Tensor> Values)
{
    /// <summary>The number of elements.</summary>
    public long ElementCount => Shape.Aggregate(1L, (a, b) => a * b);
}
