using System.Reflection;
using System.Runtime.InteropServices;
using TorchSharp;

namespace Agrl.Training.Runs;

/// <summary>Where and with what a run was made: environment.json.</summary>
/// <param name="Started">When.</param>
/// <param name="Agrl">Our version.</param>
/// <param name="Dotnet">The runtime.</param>
/// <param name="Torch">libtorch's version.</param>
/// <param name="System">The operating system.</param>
/// <param name="Architecture">The processor's architecture.</param>
/// <param name="Processors">Logical processors.</param>
/// <param name="Threads">Threads of the tensor library.</param>
/// <param name="Device">Where the model is.</param>
/// <param name="Gigaflops">The measured rate of a float32 matrix product.</param>
public sealed record RunEnvironment(
    DateTimeOffset Started,
    string Agrl,
    string Dotnet,
    string Torch,
    string System,
    string Architecture,
    int Processors,
    int Threads,
    string Device,
    double Gigaflops)
{
    /// <summary>The environment of a plan that begins now.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="clock">The clock.</param>
    public static RunEnvironment Describe(RunPlan plan, TimeProvider clock)
    {
        ArgumentNullException.ThrowIfNull(plan);
        ArgumentNullException.ThrowIfNull(clock);
        return new RunEnvironment(
            clock.GetUtcNow(),
            typeof(RunEnvironment).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "unknown",
            RuntimeInformation.FrameworkDescription,
            torch.__version__,
            RuntimeInformation.OSDescription,
            RuntimeInformation.ProcessArchitecture.ToString(),
            Environment.ProcessorCount,
            torch.get_num_threads(),
            plan.Device.ToString(),
            plan.Gigaflops);
    }
}
