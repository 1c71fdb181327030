using Agrl.Relevance;
using static TorchSharp.torch;

namespace Agrl.Training.Runs;

/// <summary>Device names to devices.</summary>
public static class Devices
{
    /// <summary>The device of a name.</summary>
    /// <param name="name"><c>auto</c>, <c>cpu</c> or <c>cuda</c>; of several GPUs, <c>CUDA_VISIBLE_DEVICES</c> chooses.</param>
    /// <param name="key">The key or the option that it stands under, for the message.</param>
    /// <exception cref="InputException">There is no such device here.</exception>
    public static Device Resolve(string name, string key) => name switch
    {
        "cpu" => CPU,
        "auto" => cuda.is_available() ? CUDA : CPU,
        "cuda" when cuda.is_available() => CUDA,
        "cuda" => throw new InputException(
            $"{key} is 'cuda', but this build sees no CUDA device. " +
            "Build with -p:Cuda=true on a machine with an NVIDIA GPU, or take cpu or auto; agrl doctor shows what is there."),
        _ => throw new InputException($"{key} is '{name}'; expected auto, cpu or cuda."),
    };

    /// <summary>The type of a name.</summary>
    /// <param name="name"><c>float32</c>, <c>bfloat16</c> or <c>float16</c>.</param>
    /// <param name="key">The key it stands under, for the message.</param>
    /// <exception cref="InputException">There is no such type.</exception>
    public static ScalarType ResolveType(string name, string key) => name switch
    {
        "float32" => ScalarType.Float32,
        "bfloat16" => ScalarType.BFloat16,
        "float16" => ScalarType.Float16,
        _ => throw new InputException($"{key} is '{name}'; expected float32, bfloat16 or float16."),
    };
}
