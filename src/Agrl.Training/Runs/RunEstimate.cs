using Agrl.Modeling.Transformer;
using Agrl.Training.Configuration;
using Agrl.Training.Stages;

namespace Agrl.Training.Runs;

/// <summary>What a run is expected to take, from the arithmetic of its model and the machine's measured rate. An estimate to plan by, not a promise.</summary>
/// <param name="PeakBytes">Memory at the peak: weights, gradients, moments, activations, logits, cache and the runtime itself.</param>
/// <param name="Time">Training time without evaluation.</param>
/// <param name="Gigaflops">The measured rate of a float32 matrix product, in 10^9 operations a second.</param>
public sealed record RunEstimate(long PeakBytes, TimeSpan Time, double Gigaflops)
{
    // Shares of the matrix product's rate that whole steps of tiny and large models reach on a CPU, measured with `agrl train` on two
    // cores at hidden size 128: 46 % in SFT updates, 27 % in sampling; rounded down, because not all of a step is arithmetic.
    private const double TrainingShareAt128 = 0.4;
    private const double SamplingShareAt128 = 0.2;
    private const long RuntimeBytes = 450L << 20;

    /// <summary>The estimate of a plan.</summary>
    /// <param name="model">The model's shape.</param>
    /// <param name="configuration">The stages.</param>
    /// <param name="sft">Judgments for SFT.</param>
    /// <param name="rl">Judgments of the RL pool.</param>
    /// <param name="promptTokens">The mean length of a prompt.</param>
    /// <param name="responseTokens">The mean length of a gold response.</param>
    /// <param name="gigaflops">The machine's rate.</param>
    public static RunEstimate Of(
        ModelConfiguration model, RunConfiguration configuration, int sft, int rl, double promptTokens, double responseTokens, double gigaflops)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(configuration);
        var seconds = 0.0;
        long activations = 0;
        // Width lets kernels reach more of the machine's rate, up to somewhat over half of it.
        var width = Math.Min(1.5, Math.Sqrt(model.HiddenSize / 128.0));
        var training = gigaflops * 1e9 * TrainingShareAt128 * width;
        var sampling = gigaflops * 1e9 * SamplingShareAt128 * width;
        double parameters = model.ParameterCount;
        foreach (var stage in configuration.Stages)
        {
            var micro = stage.MicroBatchTokens;
            switch (stage)
            {
                case SftSettings s:
                    var examples = (double)SftStage.CountSteps(s, sft) * s.BatchSize;
                    seconds += 6 * parameters * examples * (promptTokens + responseTokens) / training;
                    activations = Math.Max(activations, Activations(model, Math.Min(micro, (long)(s.BatchSize * (promptTokens + responseTokens))), configuration));
                    break;
                case DpoSettings d:
                    var prompts = DpoStage.CountPrompts(d, rl);
                    var updates = d.Steps > 0 ? d.Steps * (double)d.BatchSize : d.Epochs * prompts * d.MaxPairsPerPrompt * 0.5;
                    seconds += 2 * parameters * prompts * (promptTokens + d.SamplesPerPrompt * responseTokens) / sampling;
                    seconds += 6 * parameters * updates * (promptTokens + 2 * responseTokens) / training;
                    activations = Math.Max(activations, Activations(model, Math.Min(micro, (long)(d.BatchSize * (promptTokens + 2 * responseTokens))), configuration));
                    break;
                case GrpoSettings g:
                    var responses = g.ResponsesPerPrompt * responseTokens;
                    var step = g.PromptsPerStep * (promptTokens + responses);
                    seconds += g.Steps * 2 * parameters * step / sampling;
                    seconds += g.Steps * g.Iterations * 6 * parameters * step / training;
                    activations = Math.Max(activations, Activations(model, Math.Min(micro, (long)step), configuration));
                    break;
                default:
                    throw new ArgumentException($"Unknown stage {stage.Type}.", nameof(configuration));
            }
        }

        var bytesPerWeight = configuration.Model.Dtype == "bfloat16" ? 2 + 2 + 4 + 8 : 4 + 4 + 8;
        var peak = RuntimeBytes + (long)(parameters * bytesPerWeight) + activations;
        return new RunEstimate(peak, TimeSpan.FromSeconds(seconds), gigaflops);
    }

    /// <summary>Bytes that the forward pass keeps for the backward pass of a micro-batch, and the logits of its head.</summary>
    private static long Activations(ModelConfiguration model, long tokens, RunConfiguration configuration)
    {
        long heads = model.AttentionHeads * (long)model.HeadSize;
        long layer = (6 * (long)model.HiddenSize) + (4 * heads) + (4 * (long)model.IntermediateSize);
        // Keeping a layer's input alone leaves one layer's activations at a time.
        var kept = configuration.Model.GradientCheckpointing ? (model.Layers * (long)model.HiddenSize) + layer : model.Layers * layer;
        return tokens * 4 * (kept + (2 * (long)Math.Min(model.VocabularySize, 65536)));
    }
}
