using Agrl.Modeling.Adapters;
using Agrl.Modeling.Tokenization;
using Agrl.Modeling.Transformer;
using Agrl.Training.Configuration;
using Agrl.Training.Data;
using Agrl.Training.Judging;
using Agrl.Training.Stages;
using static TorchSharp.torch;

namespace Agrl.Training.Runs;

/// <summary>A run that was checked and is ready: rubric, data, tokenizer and shape, with what it is expected to take.</summary>
public sealed record RunPlan
{
    /// <summary>The configuration.</summary>
    public required RunConfiguration Configuration { get; init; }

    /// <summary>The folder that the configuration's input paths are relative to.</summary>
    public required string ConfigurationDirectory { get; init; }

    /// <summary>What the caller added.</summary>
    public required PrepareOptions Options { get; init; }

    /// <summary>The run folder.</summary>
    public required string Output { get; init; }

    /// <summary>Rubric, prompt and response form.</summary>
    public required JudgingFormat Format { get; init; }

    /// <summary>The judgment sets.</summary>
    public required RunData Data { get; init; }

    /// <summary>The tokenizer, loaded or trained here.</summary>
    public required ITokenizer Tokenizer { get; init; }

    /// <summary>The chat template.</summary>
    public required IChatTemplate Template { get; init; }

    /// <summary>The model's shape.</summary>
    public required ModelConfiguration Model { get; init; }

    /// <summary>Where the run computes.</summary>
    public required Device Device { get; init; }

    /// <summary>Token counts.</summary>
    public required LengthStatistics Lengths { get; init; }

    /// <summary>Memory and time.</summary>
    public required RunEstimate Estimate { get; init; }

    /// <summary>The plan as rows to print, before anything costly is done.</summary>
    public IReadOnlyList<PlanRow> Describe()
    {
        var model = Configuration.Model;
        var rows = new List<PlanRow>
        {
            new("run", $"{Configuration.Name}, seed {Configuration.Seed}, into {Output}"),
            new("rubric", $"{Format.Rubric.Name}: {Format.Rubric.Tiers.Count} tiers, {Format.Rubric.Criteria.Count} criteria, {Format.Rubric.Rules.Count} rules"),
            new("data", $"{Data.Source}: {string.Join(", ", Data.Sets().Select(s => $"{s.Key} {s.Value.Count:N0}"))} judgments"),
            new("tokens", $"prompt {Lengths.MeanPrompt:F0} (longest {Lengths.LongestPrompt}), response {Lengths.MeanResponse:F0} (longest {Lengths.LongestResponse}), vocabulary {Tokenizer.VocabularySize:N0}"),
            new("model", $"{(model.Path is { } path ? path : "from scratch")}: {Model.Family.ToString().ToLowerInvariant()}, {Model.ParameterCount / 1e6:N2} M parameters, {Model.Layers} layers x {Model.HiddenSize}, context {Model.MaxPositions}, {model.Dtype} on {Device.type.ToString().ToLowerInvariant()}"),
        };
        if (model.Adapter is { } adapter)
            rows.Add(new PlanRow("adapter", $"{adapter}, {(model.Lora is null ? "merged into the weights" : "trained on")}"));
        if (model.Lora is { } lora)
        {
            rows.Add(new PlanRow("lora", $"rank {lora.Rank}, alpha {lora.Alpha:G4}, {(lora.Targets.Count == LoraSettings.AllTargets.Count ? "every linear map" : string.Join(", ", lora.Targets))}: "
                + $"{LoraAdapter.CountParameters(Model, lora.ToLora()) / 1e6:N2} M trained parameters{(lora.Merge ? "" : ", saved as an adapter alone")}"));
        }

        foreach (var stage in Configuration.Stages)
            rows.Add(new PlanRow($"stage {stage.Label}", Describe(stage)));
        rows.AddRange(Describe(Estimate));
        return rows;
    }

    /// <summary>An estimate as rows to print.</summary>
    /// <param name="estimate">The estimate.</param>
    public static IReadOnlyList<PlanRow> Describe(RunEstimate estimate)
    {
        ArgumentNullException.ThrowIfNull(estimate);
        var memory = estimate.Memory;
        return
        [
            new("memory", $"{Gib(memory.PeakBytes)} GiB at the peak: program {Gib(memory.Runtime)}, weights {Gib(memory.Weights)}, gradients and optimizer {Gib(memory.Training)}, {memory.CostliestWork} {Gib(memory.Work)}"),
            new("estimate", $"{Duration(estimate.Time)} of training at {estimate.Gigaflops:F0} GFLOP/s"),
        ];
    }

    private string Describe(StageSettings stage) => stage switch
    {
        SftSettings s => $"{Count(SftStage.CountSteps(s, (s.Set == "rl" ? Data.Rl : Data.Sft).Count), "update")} of {s.BatchSize} judgments, learning rate {s.Optimizer.LearningRate:G3}"
            + (s.GuidedShare > 0 ? $", {s.GuidedShare:P0} with hints" : "") + (s.CounterfactualShare > 0 ? $" ({s.CounterfactualShare:P0} of them counterfactual)" : "") + (s.TierOnly ? ", tier alone" : "") + (s.Answers is AnswerSource.Gold ? "" : $", {s.Answers.ToString().ToLowerInvariant()} answers"),
        DpoSettings d => $"{DpoStage.CountPrompts(d, Data.Rl.Count):N0} prompts x {d.SamplesPerPrompt} samples to pairs, "
            + (d.Steps > 0 ? Count(d.Steps, "update") : d.Epochs == 1 ? "1 epoch" : $"{d.Epochs:G3} epochs") + $" of {d.BatchSize}, {d.Loss.ToString().ToLowerInvariant()}, beta {d.Beta:G3}, learning rate {d.Optimizer.LearningRate:G3}",
        GrpoSettings g => $"{Count(g.Steps, "step")} of {g.PromptsPerStep} prompts x {g.ResponsesPerPrompt} responses, learning rate {g.Optimizer.LearningRate:G3}, loss {g.Loss.ToString().ToLowerInvariant()}"
            + (g.Reward is { CriteriaWeight: 0, RuleWeight: 0 } ? ", sparse reward" : ", shaped reward" + (g.Reward.GateTier ? " with gate over the tier" : g.Reward.Gate ? " with gate" : ""))
            + (g.Replay.Enabled ? $", guided replay of {g.Replay.Share:P0} of the prompts ({g.Replay.Ratio.ToString().ToLowerInvariant()} ratio)" : "")
            + (g.KlCoefficient > 0 ? $", KL {g.KlCoefficient:G3}" : ""),
        _ => stage.Type,
    };

    private static string Count(int number, string unit) => $"{number:N0} {unit}{(number == 1 ? "" : "s")}";

    private static string Gib(long bytes) => $"{bytes / (double)(1L << 30):F2}";

    private static string Duration(TimeSpan time) =>
        time.TotalMinutes < 2 ? $"{time.TotalSeconds:F0} s" : time.TotalHours < 2 ? $"{time.TotalMinutes:F0} min" : $"{time.TotalHours:F1} h";
}
