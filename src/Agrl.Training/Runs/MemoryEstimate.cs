using Agrl.Training.Configuration;
using Agrl.Modeling.Transformer;
using Agrl.Training.Policies;

namespace Agrl.Training.Runs;

/// <summary>What a process is expected to hold at its peak, in bytes, part by part.</summary>
/// <param name="Runtime">The program, its libraries and its data.</param>
/// <param name="Weights">The model's weights, and the adapter.</param>
/// <param name="Training">Gradients, moments, master weights and the reference policy.</param>
/// <param name="Work">What the most costly part of the work makes on its way.</param>
/// <param name="CostliestWork">That part: <c>update</c>, <c>sampling</c> or <c>evaluation</c>, with the stage's name.</param>
public sealed record MemoryEstimate(long Runtime, long Weights, long Training, long Work, string CostliestWork)
{
    /// <summary>.NET, libtorch and a little data, as measured with models of a few thousand parameters.</summary>
    public const long RuntimeBytes = 330L << 20;

    /// <summary>
    /// What the C library's heap holds of work, in units of what is in use: freed blocks leave holes that later ones do not fit. Measured.
    /// </summary>
    public const double HeapFactor = 1.05;

    /// <summary>The sum.</summary>
    public long PeakBytes => Runtime + Weights + Training + Work;

    /// <summary>The estimate of a run.</summary>
    /// <param name="model">The model's shape.</param>
    /// <param name="configuration">The stages, and how the model is evaluated.</param>
    /// <param name="lengths">Token counts of prompts and gold responses.</param>
    /// <param name="threads">Threads of a processor that passes are dealt to; 1 on other devices.</param>
    public static MemoryEstimate OfRun(ModelConfiguration model, RunConfiguration configuration, LengthStatistics lengths, int threads)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(configuration);
        ArgumentNullException.ThrowIfNull(lengths);
        var settings = configuration.Model;
        var memory = new MemoryModel(model, settings.Dtype == "float32" ? 4 : 2, settings.Lora?.ToLora(), settings.GradientCheckpointing);
        var lanes = settings is { Dtype: "float32", Lora: null } ? GradientLanes.CountFor(memory.Trained, threads) : 1;
        var optimizer = (lanes * memory.Gradients) + memory.Optimizer;
        var candidates = new List<(long Training, long Work, string Name)>();
        foreach (var stage in configuration.Stages)
        {
            void Update(double prompts, double responses, double tokens, long reference)
            {
                var batch = new MemoryBatch(prompts, lengths.MeanPrompt, responses, tokens).Within(stage.MicroBatchTokens);
                candidates.Add((optimizer + reference, memory.Update(batch), $"update of {stage.Label}"));
            }

            void Sampling(double prompts, double responses, double tokens, long training) => candidates.Add((
                training, memory.Sampling(AtOnce(prompts, lengths.MeanPrompt, responses, tokens)), $"sampling of {stage.Label}"));
            switch (stage)
            {
                case SftSettings sft:
                    if (sft.Answers is not AnswerSource.Gold)
                        Sampling(sft.BatchSize, 1, sft.MaxNewTokens, optimizer);
                    Update(sft.BatchSize, 1, lengths.MeanResponse, 0);
                    break;
                case DpoSettings dpo:
                    Sampling(dpo.Prompts > 0 ? dpo.Prompts : int.MaxValue, dpo.SamplesPerPrompt, dpo.MaxNewTokens, 0);
                    Update(dpo.BatchSize, 2, Math.Min(dpo.MaxNewTokens, lengths.MeanResponse), 0);
                    break;
                case GrpoSettings grpo:
                    var reference = grpo.KlCoefficient > 0 ? memory.Reference : 0;
                    Sampling(grpo.PromptsPerStep, grpo.ResponsesPerPrompt, grpo.MaxNewTokens, optimizer + (reference / 2));
                    Update(grpo.PromptsPerStep, grpo.ResponsesPerPrompt, Math.Min(grpo.MaxNewTokens, lengths.MeanResponse), reference);
                    break;
                default:
                    throw new ArgumentException($"Unknown stage {stage.Type}.", nameof(configuration));
            }
        }

        var evaluation = configuration.Evaluation;
        var asked = evaluation.Limit > 0 ? Math.Min(evaluation.Limit, evaluation.BatchPrompts) : evaluation.BatchPrompts;
        var answered = AtOnce(asked, lengths.MeanPrompt, Math.Max(1, evaluation.PassSamples), evaluation.MaxNewTokens);
        candidates.Add((0, memory.Sampling(answered), "evaluation"));
        candidates.Add((0, memory.Scoring(new MemoryBatch(asked, lengths.MeanPrompt, 0, 0)), "evaluation"));
        var (training, work, name) = candidates.MaxBy(candidate => candidate.Training + candidate.Work);
        return new MemoryEstimate(RuntimeBytes, memory.Weights, training, (long)(work * HeapFactor), name);
    }

    /// <summary>The generator draws at most 256 responses at once, all of a prompt together.</summary>
    private static MemoryBatch AtOnce(double prompts, double promptTokens, double responses, double responseTokens) =>
        new(Math.Min(prompts, Math.Max(1, Math.Floor(256 / responses))), promptTokens, Math.Min(responses, 256), responseTokens);
}
