namespace Agrl.Modeling.Checkpoints;

/// <summary>A tensor as the header of its file describes it.</summary>
/// <param name="Name">Its name.</param>
/// <param name="DType">Its type as safetensors spells it, such as <c>BF16</c>.</param>
/// <param name="Shape">Its sizes.</param>
/// <param name="File">The file it stands in.</param>
public sealed record InspectedTensor(string Name, string DType, IReadOnlyList<long> Shape, string File)
{
    /// <summary>The number of elements.</summary>
    public long ElementCount => Shape.Aggregate(1L, (a, b) => a * b);
}
