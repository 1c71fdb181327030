using System.IO.MemoryMappedFiles;
using Microsoft.Win32.SafeHandles;
using static TorchSharp.torch;

namespace Agrl.Modeling.Checkpoints;

/// <summary>A safetensors file, checked when opened and mapped into memory: reading a tensor copies its bytes once.</summary>
public sealed class SafetensorsReader : IDisposable
{
    private readonly MemoryMappedFile _map;
    private readonly SafeMemoryMappedViewHandle _view;
    private readonly MemoryMappedViewAccessor _accessor;
    private readonly long _dataStart;

    private SafetensorsReader(string path, MemoryMappedFile map, MemoryMappedViewAccessor accessor, long dataStart,
        Dictionary<string, SafetensorsTensor> tensors, Dictionary<string, string> metadata)
    {
        (Path, _map, _accessor, _dataStart, Tensors, Metadata) = (path, map, accessor, dataStart, tensors, metadata);
        _view = accessor.SafeMemoryMappedViewHandle;
    }

    /// <summary>The file.</summary>
    public string Path { get; }

    /// <summary>Its tensors by name.</summary>
    public IReadOnlyDictionary<string, SafetensorsTensor> Tensors { get; }

    /// <summary>Its metadata.</summary>
    public IReadOnlyDictionary<string, string> Metadata { get; }

    /// <summary>Opens a file and checks its header.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="ModelFormatException">It is missing or malformed; the message says where and how.</exception>
    public static unsafe SafetensorsReader Open(string path)
    {
        if (!File.Exists(path))
            throw new ModelFormatException($"{path} does not exist.");
        // The length of what is opened: by its name alone, a link (as in Hugging Face's cache) has a length of its own.
        var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0);
        var length = file.Length;
        if (length < 8)
        {
            file.Dispose();
            throw new ModelFormatException(
                $"{path}: malformed safetensors file: {length} bytes, too short for a header. Fetch or save the file again.");
        }

        var map = MemoryMappedFile.CreateFromFile(file, null, 0, MemoryMappedFileAccess.Read, HandleInheritability.None, leaveOpen: false);
        MemoryMappedViewAccessor? accessor = null;
        try
        {
            accessor = map.CreateViewAccessor(0, length, MemoryMappedFileAccess.Read);
            var headerBytes = accessor.ReadUInt64(0);
            if (headerBytes > (ulong)Math.Min(length - 8, SafetensorsHeader.MostBytes))
            {
                throw new ModelFormatException(
                    $"{path}: malformed safetensors file: a header of {headerBytes} bytes in a file of {length}. " +
                    "Fetch or save the file again.");
            }

            byte* start = null;
            accessor.SafeMemoryMappedViewHandle.AcquirePointer(ref start);
            try
            {
                var json = new ReadOnlySpan<byte>(start + accessor.PointerOffset + 8, (int)headerBytes);
                var (tensors, metadata) = SafetensorsHeader.Parse(json, length - 8 - (long)headerBytes, path);
                return new(path, map, accessor, 8 + (long)headerBytes, tensors, metadata);
            }
            finally
            {
                accessor.SafeMemoryMappedViewHandle.ReleasePointer();
            }
        }
        catch
        {
            accessor?.Dispose();
            map.Dispose();
            throw;
        }
    }

    /// <summary>Copies a tensor's values into another, converting to its type; for reading straight into a model's parameter.</summary>
    /// <param name="name">The tensor.</param>
    /// <param name="destination">A tensor of the same number of elements, on any device.</param>
    /// <exception cref="KeyNotFoundException">There is no such tensor.</exception>
    public unsafe void CopyTo(string name, Tensor destination)
    {
        var tensor = Tensors[name];
        if (tensor.ByteCount == 0)
            return;
        using var noGrad = no_grad();
        using var scope = NewDisposeScope();
        var type = SafetensorsTypes.TypeOf(tensor.DType);
        var elementBytes = SafetensorsTypes.BytesOf(tensor.DType)!.Value;
        var flat = destination.is_contiguous() ? destination.view(-1) : null;
        // In pieces, so that loading a large model needs little memory beyond the model itself.
        var target = flat ?? empty([tensor.ByteCount / elementBytes], destination.dtype, destination.device);
        const long piece = 16 << 20;
        byte* start = null;
        _view.AcquirePointer(ref start);
        try
        {
            var source = start + _accessor.PointerOffset + _dataStart + tensor.Start;
            for (long at = 0, count = tensor.ByteCount / elementBytes; at < count; at += piece)
            {
                using var inner = NewDisposeScope();
                var length = Math.Min(piece, count - at);
                var values = empty([length], type, CPU);
                new ReadOnlySpan<byte>(source + at * elementBytes, checked((int)(length * elementBytes))).CopyTo(values.bytes);
                target.narrow(0, at, length).copy_(values);
            }
        }
        finally
        {
            _view.ReleasePointer();
        }

        if (flat is null)
            destination.copy_(target.view(destination.shape));
    }

    /// <summary>A tensor in its own type and shape, on the CPU.</summary>
    /// <param name="name">The tensor.</param>
    /// <exception cref="KeyNotFoundException">There is no such tensor.</exception>
    public Tensor Read(string name)
    {
        var tensor = Tensors[name];
        var result = empty(tensor.Shape, SafetensorsTypes.TypeOf(tensor.DType), CPU);
        CopyTo(name, result);
        return result;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _accessor.Dispose();
        _map.Dispose();
    }
}
