using static TorchSharp.torch;

namespace Agrl.Modeling.Checkpoints;

/// <summary>Element types of the safetensors format and of TorchSharp.</summary>
internal static class SafetensorsTypes
{
    private static readonly (string Name, ScalarType Type, int Bytes)[] Known =
    [
        ("F32", ScalarType.Float32, 4), ("BF16", ScalarType.BFloat16, 2), ("F16", ScalarType.Float16, 2), ("F64", ScalarType.Float64, 8),
        ("I64", ScalarType.Int64, 8), ("I32", ScalarType.Int32, 4), ("I16", ScalarType.Int16, 2), ("I8", ScalarType.Int8, 1),
        ("U8", ScalarType.Byte, 1), ("BOOL", ScalarType.Bool, 1),
    ];

    /// <summary>Bytes of one element, or null for a type that is not read here (float8 and other packed ones).</summary>
    public static int? BytesOf(string name) =>
        Known.FirstOrDefault(known => known.Name == name) is { Name: not null } found ? found.Bytes : null;

    public static ScalarType TypeOf(string name) => Known.First(known => known.Name == name).Type;

    public static string NameOf(ScalarType type) => Known.FirstOrDefault(known => known.Type == type).Name
        ?? throw new ArgumentException($"Tensors of type {type} are not written to safetensors.");

    public static string Names => string.Join(", ", Known.Select(known => known.Name));
}
