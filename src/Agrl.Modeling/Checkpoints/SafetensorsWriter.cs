using System.Buffers.Binary;
using System.Text.Json;
using static TorchSharp.torch;

namespace Agrl.Modeling.Checkpoints;

/// <summary>Writes safetensors files as the reference implementation does: header padded to 8 bytes, tensors without holes.</summary>
public static class SafetensorsWriter
{
    /// <summary>Writes a file; an existing one is replaced only when the new one is whole.</summary>
    /// <param name="path">The file.</param>
    /// <param name="tensors">Names and tensors, on any device; written in this order.</param>
    /// <param name="dtype">The type to write them in; null for their own.</param>
    /// <param name="metadata">Pairs for <c>__metadata__</c>; transformers wants <c>format</c>: <c>pt</c>, the default.</param>
    public static void Write(string path, IReadOnlyList<(string Name, Tensor Tensor)> tensors, ScalarType? dtype = null,
        IReadOnlyDictionary<string, string>? metadata = null) =>
        Write(path, [.. tensors.Select(tensor =>
            new SafetensorsEntry(tensor.Name, tensor.Tensor.shape, dtype ?? tensor.Tensor.dtype, () => tensor.Tensor))], metadata);

    /// <summary>Writes a file of tensors that are made one at a time, so that memory need not hold them all.</summary>
    /// <param name="path">The file; an existing one is replaced only when the new one is whole.</param>
    /// <param name="entries">What is written, in this order.</param>
    /// <param name="metadata">Pairs for <c>__metadata__</c>; null for <c>format</c>: <c>pt</c>.</param>
    /// <exception cref="ArgumentException">A tensor has another number of elements than its entry says.</exception>
    public static void Write(string path, IReadOnlyList<SafetensorsEntry> entries, IReadOnlyDictionary<string, string>? metadata = null)
    {
        var temporary = TemporaryName.Beside(path, "tmp");
        try
        {
            using (var stream = new FileStream(temporary, FileMode.CreateNew, FileAccess.Write, FileShare.None, 1 << 20))
            {
                var header = Header(entries, metadata ?? new Dictionary<string, string> { ["format"] = "pt" });
                Span<byte> length = stackalloc byte[8];
                BinaryPrimitives.WriteInt64LittleEndian(length, header.Length);
                stream.Write(length);
                stream.Write(header);
                foreach (var entry in entries)
                    WriteData(stream, entry);
                stream.Flush(flushToDisk: true);
            }

            File.Move(temporary, path, overwrite: true);
        }
        finally
        {
            File.Delete(temporary);
        }
    }

    private static byte[] Header(IReadOnlyList<SafetensorsEntry> entries, IReadOnlyDictionary<string, string> metadata)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteStartObject("__metadata__");
            foreach (var (key, value) in metadata)
                json.WriteString(key, value);
            json.WriteEndObject();
            long at = 0;
            foreach (var entry in entries)
            {
                var type = SafetensorsTypes.NameOf(entry.DType);
                json.WriteStartObject(entry.Name);
                json.WriteString("dtype", type);
                json.WriteStartArray("shape");
                foreach (var size in entry.Shape)
                    json.WriteNumberValue(size);
                json.WriteEndArray();
                json.WriteStartArray("data_offsets");
                json.WriteNumberValue(at);
                json.WriteNumberValue(at += entry.ElementCount * SafetensorsTypes.BytesOf(type)!.Value);
                json.WriteEndArray();
                json.WriteEndObject();
            }

            json.WriteEndObject();
        }

        while (buffer.Length % 8 != 0)
            buffer.WriteByte((byte)' ');
        return buffer.ToArray();
    }

    private static void WriteData(FileStream stream, SafetensorsEntry entry)
    {
        using var noGrad = no_grad();
        using var scope = NewDisposeScope();
        const long piece = 16 << 20;
        var flat = entry.Values().detach().reshape(-1);
        if (flat.shape[0] != entry.ElementCount)
            throw new ArgumentException(
                $"'{entry.Name}' has {flat.shape[0]} elements; its shape [{string.Join(", ", entry.Shape)}] has {entry.ElementCount}.");
        for (long at = 0; at < flat.shape[0]; at += piece)
        {
            using var inner = NewDisposeScope();
            var values = flat.narrow(0, at, Math.Min(piece, flat.shape[0] - at)).to(CPU).to(entry.DType).contiguous();
            stream.Write(values.bytes);
        }
    }
}
