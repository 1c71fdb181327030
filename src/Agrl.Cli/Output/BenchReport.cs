using Agrl.Training.Benchmarking;

namespace Agrl.Cli.Output;

/// <summary>What <c>agrl bench</c> measured.</summary>
/// <param name="Model">The preset or the folder.</param>
/// <param name="Parameters">Its parameters.</param>
/// <param name="Device">Where it lay.</param>
/// <param name="Threads">Threads of the tensor library.</param>
/// <param name="LoraRank">The rank of the adapter that was trained; 0 where the weights were.</param>
/// <param name="GradientCheckpointing">
/// Whether activations were computed again for gradients; the arithmetic that shares are of leaves that out.
/// </param>
/// <param name="Shape">The shape of the steps.</param>
/// <param name="Parts">Figures by name: grpo and its sample, score, update; prefill and decode; sft; dpo. At least one.</param>
internal sealed record BenchReport(
    string Model, long Parameters, string Device, int Threads, int LoraRank, bool GradientCheckpointing, BenchShape Shape,
    IReadOnlyDictionary<string, BenchPart> Parts)
{
    /// <summary>The machine's rate: the mean of what was measured between the repetitions of each part.</summary>
    public double SgemmGflops => Parts.Values.Average(part => part.SgemmGflops);

    /// <summary>The process's largest resident memory.</summary>
    public long PeakMemoryBytes => Parts.Values.Max(part => part.PeakMemoryBytes);
}
