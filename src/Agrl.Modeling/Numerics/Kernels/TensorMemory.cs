using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using TorchSharp;
using static TorchSharp.torch;

namespace Agrl.Modeling.Numerics.Kernels;

/// <summary>
/// Which tensors the kernels of this folder serve, and where their values are. On a processor in float32, a step of a small model
/// is hundreds of operations of some microseconds each; one pass over memory in place of five to ten of them is what these kernels
/// are. Everything else (CUDA, lower precision) takes the tensor library's operations, which they are held to by tests.
/// </summary>
internal static unsafe class TensorMemory
{
    /// <summary>Whether all are contiguous float32 in the processor's memory, under 2 GiB each.</summary>
    public static bool IsPlain(params ReadOnlySpan<Tensor> tensors)
    {
        foreach (var tensor in tensors)
        {
            if (tensor.dtype != ScalarType.Float32 || tensor.device_type != DeviceType.CPU || !tensor.is_contiguous()
                || tensor.numel() > int.MaxValue / sizeof(float))
                return false;
        }

        return true;
    }

    /// <summary>The first value; valid while the tensor lives.</summary>
    /// <param name="tensor">A tensor of which <see cref="IsPlain"/> holds.</param>
    public static float* Of(Tensor tensor) => (float*)Unsafe.AsPointer(ref MemoryMarshal.GetReference(tensor.bytes));
}
