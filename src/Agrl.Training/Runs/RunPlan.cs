using System.Text.Json;
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

    /// <summary>The measured rate of a float32 matrix product on the device, in 10^9 operations a second.</summary>
    public required double Gigaflops { get; init; }

    /// <summary>Threads of a processor that passes are dealt to; 1 on other devices.</summary>
    public required int Threads { get; init; }

    /// <summary>Memory and time of the configuration's stages.</summary>
    public RunEstimate Estimate => EstimateOf(Configuration.Stages);

    /// <summary>Memory and time of other stages on the same data and model.</summary>
    /// <param name="stages">The stages, one after the other.</param>
    public RunEstimate EstimateOf(IReadOnlyList<StageSettings> stages) =>
        RunEstimate.Of(Model, Configuration with { Stages = stages }, Data.Sft.Count, Data.Rl.Count, Lengths, Gigaflops, Threads);

    /// <summary>The plan as rows to print, before anything costly is done.</summary>
    public IReadOnlyList<PlanRow> Describe()
    {
        var estimate = Estimate;
        return
        [
            new("run", $"{Configuration.Name}, seed {Configuration.Seed}, into {Output}"),
            .. DescribeInputs(),
            .. Configuration.Stages.Select(stage => new PlanRow($"stage {stage.Label}", Describe(stage))),
            new("memory", estimate.DescribeMemory()),
            new("estimate", estimate.DescribeTime()),
        ];
    }

    /// <summary>What the plan's stages have in common, as rows to print: rubric, data, lengths, model.</summary>
    public IReadOnlyList<PlanRow> DescribeInputs()
    {
        var model = Configuration.Model;
        var rows = new List<PlanRow>
        {
            new("rubric", $"{Format.Rubric.Name}: {Format.Rubric.Tiers.Count} tiers, " +
                $"{Format.Rubric.Criteria.Count} criteria, {Format.Rubric.Rules.Count} rules"),
            new("data", $"{Data.Source}: {string.Join(", ", Data.Sets().Select(s => $"{s.Key} {s.Value.Count:N0}"))} judgments"),
            new("tokens", $"prompt {Lengths.MeanPrompt:F0} (longest {Lengths.LongestPrompt}), " +
                $"response {Lengths.MeanResponse:F0} (longest {Lengths.LongestResponse}), vocabulary {Tokenizer.VocabularySize:N0}"),
            new("model", $"{(model.Path is { } path ? path : "from scratch")}: {Model.Family.ToString().ToLowerInvariant()}, " +
                $"{Model.ParameterCount / 1e6:N2} M parameters, {Model.Layers} layers x {Model.HiddenSize}, " +
                $"context {Model.MaxPositions}, {model.Dtype} on {Device.type.ToString().ToLowerInvariant()}"),
        };
        if (model.Adapter is { } adapter)
            rows.Add(new PlanRow("adapter", $"{adapter}, {(model.Lora is null ? "merged into the weights" : "trained on")}"));
        if (model.Lora is { } lora)
        {
            rows.Add(new PlanRow("lora",
                $"rank {lora.Rank}, alpha {lora.Alpha:G4}, " +
                $"{(lora.Targets.Count == LoraSettings.AllTargets.Count ? "every linear map" : string.Join(", ", lora.Targets))}: " +
                $"{LoraAdapter.CountParameters(Model, lora.ToLora()) / 1e6:N2} M trained parameters" +
                $"{(lora.Merge ? "" : ", saved as an adapter alone")}"));
        }

        return rows;
    }

    private string Describe(StageSettings stage) => stage switch
    {
        SftSettings s => $"{Count(SftStage.CountSteps(s, Data.Of(s.Set).Count), "update")} of {s.BatchSize} " +
            $"judgments, learning rate {s.Optimizer.LearningRate:0.##e-0}" +
            (s.GuidedShare > 0 ? $", {s.GuidedShare:P0} with hints" : "") +
            (s.CounterfactualShare > 0 ? $" ({s.CounterfactualShare:P0} of them counterfactual)" : "") +
            (s.TierOnly ? ", tier alone" : "") +
            (s.Answers is AnswerSource.Gold ? "" : $", {Key(s.Answers)} answers"),
        DpoSettings d => $"{DpoStage.CountPrompts(d, Data.Rl.Count):N0} prompts x {d.SamplesPerPrompt} samples to pairs, " +
            (d.Steps > 0 ? Count(d.Steps, "update") : d.Epochs == 1 ? "1 epoch" : $"{d.Epochs:G3} epochs") +
            $" of {d.BatchSize}, {Key(d.Loss)}, beta {d.Beta:G3}, learning rate {d.Optimizer.LearningRate:0.##e-0}",
        GrpoSettings g => $"{Count(g.Steps, "step")} of {g.PromptsPerStep} prompts x {g.ResponsesPerPrompt} responses, " +
            $"learning rate {g.Optimizer.LearningRate:0.##e-0}, loss {Key(g.Loss)}" +
            (g.Reward is { CriteriaWeight: 0, RuleWeight: 0 }
                ? ", sparse reward"
                : ", shaped reward" + (g.Reward.GateTier ? " with gate over the tier" : g.Reward.Gate ? " with gate" : "")) +
            (g.Replay.Enabled ? $", guided replay of {g.Replay.Share:P0} of the prompts ({Key(g.Replay.Ratio)} ratio)" : "") +
            (g.KlCoefficient > 0 ? $", KL {g.KlCoefficient:G3}" : ""),
        _ => stage.Type,
    };

    /// <summary>A choice as configurations spell it.</summary>
    private static string Key(Enum value) => JsonNamingPolicy.KebabCaseLower.ConvertName(value.ToString());

    private static string Count(int number, string unit) => $"{number:N0} {unit}{(number == 1 ? "" : "s")}";
}
