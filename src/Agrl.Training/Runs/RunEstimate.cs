using Agrl.Modeling.Transformer;
using Agrl.Training.Configuration;
using Agrl.Training.Stages;

namespace Agrl.Training.Runs;

/// <summary>
/// What a run is expected to take, from the arithmetic of its model and the machine's measured rate. An estimate to plan by, not a promise.
/// </summary>
/// <param name="Memory">Memory at the peak, part by part.</param>
/// <param name="Time">Training time without evaluation.</param>
/// <param name="Gigaflops">The measured rate of a float32 matrix product, in 10^9 operations a second.</param>
public sealed record RunEstimate(MemoryEstimate Memory, TimeSpan Time, double Gigaflops)
{
    // Shares of the matrix product's rate that whole steps reach on a CPU, measured on two cores at hidden size 128: 53 to 63 % in
    // updates, 42 to 52 % in sampling.
    private const double TrainingShareAt128 = 0.58;
    private const double SamplingShareAt128 = 0.46;

    // Groups whose responses all earn the same are sampled and not computed: of the quickstart's and the studies', a third to nine tenths.
    private const double SignalShare = 0.5;

    /// <summary>The estimate of a plan.</summary>
    /// <param name="model">The model's shape.</param>
    /// <param name="configuration">The stages.</param>
    /// <param name="sft">Judgments for SFT.</param>
    /// <param name="rl">Judgments of the RL pool.</param>
    /// <param name="lengths">Token counts of prompts and gold responses.</param>
    /// <param name="gigaflops">The machine's rate.</param>
    /// <param name="threads">Threads of a processor that passes are dealt to; 1 on other devices.</param>
    public static RunEstimate Of(
        ModelConfiguration model, RunConfiguration configuration, int sft, int rl, LengthStatistics lengths, double gigaflops, int threads)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(configuration);
        ArgumentNullException.ThrowIfNull(lengths);
        var (promptTokens, responseTokens) = (lengths.MeanPrompt, lengths.MeanResponse);
        var seconds = 0.0;
        // Width lets kernels reach more of the machine's rate, up to somewhat over half of it.
        var width = Math.Min(1.5, Math.Sqrt(model.HiddenSize / 128.0));
        var training = gigaflops * 1e9 * TrainingShareAt128 * width;
        var sampling = gigaflops * 1e9 * SamplingShareAt128 * width;
        double parameters = model.ParameterCount;
        // Two passes over the weights forward, two back to the activations, and two to the gradients of weights that are trained.
        var passes = configuration.Model.Lora is null ? 6 : 4;
        foreach (var stage in configuration.Stages)
        {
            switch (stage)
            {
                case SftSettings s:
                    var examples = (double)SftStage.CountSteps(s, s.Set is TrainingSet.Rl ? rl : sft) * s.BatchSize;
                    seconds += passes * parameters * examples * (promptTokens + responseTokens) / training;
                    if (s.Answers is not AnswerSource.Gold)
                        seconds += 2 * parameters * examples * (promptTokens + responseTokens) / sampling;
                    break;
                case DpoSettings d:
                    var prompts = DpoStage.CountPrompts(d, rl);
                    var updates = d.Steps > 0 ? d.Steps * (double)d.BatchSize : d.Epochs * prompts * d.MaxPairsPerPrompt * 0.5;
                    seconds += 2 * parameters * prompts * (promptTokens + d.SamplesPerPrompt * responseTokens) / sampling;
                    seconds += passes * parameters * updates * (promptTokens + 2 * responseTokens) / training;
                    break;
                case GrpoSettings g:
                    var responses = g.ResponsesPerPrompt * responseTokens;
                    var step = g.PromptsPerStep * (promptTokens + responses);
                    seconds += g.Steps * 2 * parameters * step / sampling;
                    seconds += g.Steps * g.Iterations * passes * parameters * step * SignalShare / training;
                    break;
                default:
                    throw new ArgumentException($"Unknown stage {stage.Type}.", nameof(configuration));
            }
        }

        return new RunEstimate(MemoryEstimate.OfRun(model, configuration, lengths, threads), TimeSpan.FromSeconds(seconds), gigaflops);
    }

    /// <summary>The memory in words, such as <c>1.08 GiB at the peak: program 0.32 GiB, weights 4 MiB, ...</c>.</summary>
    public string DescribeMemory() =>
        $"{Size(Memory.PeakBytes)} at the peak: program {Size(Memory.Runtime)}, weights {Size(Memory.Weights)}, " +
        $"gradients and optimizer {Size(Memory.Training)}, {Memory.CostliestWork} {Size(Memory.Work)}";

    /// <summary>The time in words, such as <c>4 min of training at 120 GFLOP/s</c>.</summary>
    public string DescribeTime()
    {
        var time = Time.TotalMinutes < 2
            ? $"{Time.TotalSeconds:F0} s"
            : Time.TotalHours < 2 ? $"{Time.TotalMinutes:F0} min" : $"{Time.TotalHours:F1} h";
        return $"{time} of training at {Gigaflops:F0} GFLOP/s";
    }

    private static string Size(long bytes) =>
        bytes >= 1L << 27 ? $"{bytes / (double)(1L << 30):F2} GiB" : $"{bytes / (double)(1L << 20):F0} MiB";
}
