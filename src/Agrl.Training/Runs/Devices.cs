using Agrl.Relevance;
using TorchSharp;
using static TorchSharp.torch;

namespace Agrl.Training.Runs;

/// <summary>Device names to devices.</summary>
public static class Devices
{
    /// <summary>The device of a name.</summary>
    /// <param name="name"><c>auto</c>, <c>cpu</c>, <c>cuda</c> or <c>cuda:N</c>.</param>
    /// <exception cref="InputException">There is no such device here.</exception>
    public static Device Resolve(string name)
    {
        switch (name)
        {
            case "cpu":
                return CPU;
            case "auto":
                return cuda.is_available() ? CUDA : CPU;
            default:
                if (name != "cuda" && !(name.StartsWith("cuda:", StringComparison.Ordinal) && int.TryParse(name.AsSpan(5), out _)))
                    throw new InputException($"runtime.device is '{name}'; expected auto, cpu, cuda or cuda:N.");
                if (!cuda.is_available())
                {
                    throw new InputException(
                        $"runtime.device is '{name}', but this build sees no CUDA device. Build with -p:Cuda=true on a machine with an NVIDIA GPU, or set runtime.device to cpu or auto; agrl doctor shows what is there.");
                }

                return new Device(name);
        }
    }

    /// <summary>The type of a name.</summary>
    /// <param name="name"><c>float32</c>, <c>bfloat16</c> or <c>float16</c>.</param>
    /// <param name="key">The key it stands under, for the message.</param>
    /// <exception cref="InputException">There is no such type.</exception>
    public static ScalarType ResolveType(string name, string key) => name switch
    {
        "float32" => ScalarType.Float32,
        "bfloat16" => ScalarType.BFloat16,
        "float16" => ScalarType.Float16,
        _ => throw new InputException($"{key} is '{name}'; expected float32 or bfloat16."),
    };
}
