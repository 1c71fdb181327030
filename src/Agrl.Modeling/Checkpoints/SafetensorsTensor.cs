namespace Agrl.Modeling.Checkpoints;

/// <summary>One tensor of a safetensors file as its header describes it.</summary>
/// <param name="Name">Its name.</param>
/// <param name="DType">The format's name of its type, such as <c>BF16</c>.</param>
/// <param name="Shape">Its sizes; empty for a scalar.</param>
/// <param name="Start">First byte, from the end of the header.</param>
/// <param name="End">One past its last byte.</param>
public sealed record SafetensorsTensor(string Name, string DType, long[] Shape, long Start, long End)
{
    /// <summary>Its size in bytes.</summary>
    public long ByteCount => End - Start;
}
