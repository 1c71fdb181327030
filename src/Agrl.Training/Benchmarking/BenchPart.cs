namespace Agrl.Training.Benchmarking;

/// <summary>What one kind of step took.</summary>
/// <param name="Seconds">The median of the repetitions.</param>
/// <param name="FastestSeconds">The fastest repetition.</param>
/// <param name="Tokens">Tokens that the step computes, a group's prompt once.</param>
/// <param name="Flops">Its arithmetic (see <see cref="Modeling.Transformer.StepArithmetic"/>).</param>
/// <param name="SgemmGflops">The machine's rate, measured between the repetitions, 10^9 operations a second.</param>
/// <param name="AllocatedBytesPerToken">Managed memory allocated, by token.</param>
/// <param name="PeakMemoryBytes">The process's largest resident memory so far.</param>
public sealed record BenchPart(
    double Seconds, double FastestSeconds, long Tokens, double Flops,
    double SgemmGflops, double AllocatedBytesPerToken, long PeakMemoryBytes)
{
    /// <summary>Tokens a second.</summary>
    public double TokensPerSecond => Tokens / Seconds;

    /// <summary>10^9 operations a second.</summary>
    public double Gflops => Flops / Seconds / 1e9;

    /// <summary>The share of the machine's rate that the step reaches, 0 to 1.</summary>
    public double ShareOfSgemm => Gflops / SgemmGflops;
}
