using System.Reflection;
using Agrl.Modeling.Adapters;
using Agrl.Modeling.Tokenization;
using Agrl.Relevance.Prompts;
using Agrl.Relevance.Rewards;
using Agrl.Training.Configuration;
using Agrl.Training.Evaluation;

namespace Agrl.Cli.Configuration.Validation;

/// <summary>What single keys may hold, in one table that the validator, the schema and the reference page are made from.</summary>
internal static class FieldLimits
{
    private static readonly NumberLimit One = NumberLimit.AtLeast(1);
    private static readonly NumberLimit Zero = NumberLimit.AtLeast(0);
    private static readonly NumberLimit BelowOne = new(0, 1, IsMaximumOpen: true);
    private static readonly NumberLimit ShareAboveZero = new(0, 1, IsMinimumOpen: true);

    private static readonly Dictionary<(Type Record, string Property), NumberLimit> Numbers = new()
    {
        [Of<RunConfiguration>(nameof(RunConfiguration.Seed))] = Zero,
        [Of<PromptOptions>(nameof(PromptOptions.MaxFieldChars))] = Zero,

        [Of<SynthesisSettings>(nameof(SynthesisSettings.Seed))] = Zero,
        [Of<SynthesisSettings>(nameof(SynthesisSettings.Sft))] = Zero,
        [Of<SynthesisSettings>(nameof(SynthesisSettings.Rl))] = Zero,
        [Of<SynthesisSettings>(nameof(SynthesisSettings.Balanced))] = Zero,
        [Of<SynthesisSettings>(nameof(SynthesisSettings.Wild))] = Zero,
        [Of<SynthesisSettings>(nameof(SynthesisSettings.ProductsPerQuery))] = One,
        [Of<SynthesisSettings>(nameof(SynthesisSettings.HeldOutShare))] = new(0, 1, IsMinimumOpen: true, IsMaximumOpen: true),
        [Of<SynthesisSettings>(nameof(SynthesisSettings.Slices))] = Zero,
        [Of<SynthesisSettings>(nameof(SynthesisSettings.SftSlices))] = Zero,
        [Of<SynthesisSettings>(nameof(SynthesisSettings.SftUnrelatedShare))] = NumberLimit.Share,
        [Of<SynthesisSettings>(nameof(SynthesisSettings.SftRejudgedShare))] = NumberLimit.Share,
        [Of<ImportSettings>(nameof(ImportSettings.RlShare))] = BelowOne,
        [Of<ImportSettings>(nameof(ImportSettings.TestShare))] = BelowOne,

        [Of<ScratchSettings>(nameof(ScratchSettings.Vocabulary))] = new(260, 65536),
        [Of<ScratchSettings>(nameof(ScratchSettings.Hidden))] = One,
        [Of<ScratchSettings>(nameof(ScratchSettings.Layers))] = One,
        [Of<ScratchSettings>(nameof(ScratchSettings.Heads))] = One,
        [Of<ScratchSettings>(nameof(ScratchSettings.KvHeads))] = One,
        [Of<ScratchSettings>(nameof(ScratchSettings.HeadSize))] = NumberLimit.AtLeast(2),
        [Of<ScratchSettings>(nameof(ScratchSettings.Ffn))] = One,
        [Of<ScratchSettings>(nameof(ScratchSettings.Context))] = NumberLimit.AtLeast(8),
        [Of<ScratchSettings>(nameof(ScratchSettings.RopeTheta))] = One,
        [Of<ScratchSettings>(nameof(ScratchSettings.InitializerRange))] = NumberLimit.Positive,

        [Of<AdapterSettings>(nameof(AdapterSettings.Rank))] = One,
        [Of<AdapterSettings>(nameof(AdapterSettings.Alpha))] = NumberLimit.Positive,
        [Of<AdapterSettings>(nameof(AdapterSettings.Dropout))] = BelowOne,
        [Of<ComparisonSettings>(nameof(ComparisonSettings.Resamples))] = NumberLimit.AtLeast(100),
        [Of<PeriodicEvaluationSettings>(nameof(PeriodicEvaluationSettings.Every))] = Zero,
        [Of<PeriodicEvaluationSettings>(nameof(PeriodicEvaluationSettings.Limit))] = Zero,

        [Of<StageSettings>(nameof(StageSettings.MicroBatchTokens))] = One,
        [Of<OptimizerSettings>(nameof(OptimizerSettings.LearningRate))] = NumberLimit.Positive,
        [Of<OptimizerSettings>(nameof(OptimizerSettings.WarmupShare))] = NumberLimit.Share,
        [Of<OptimizerSettings>(nameof(OptimizerSettings.FinalShare))] = NumberLimit.Share,
        [Of<OptimizerSettings>(nameof(OptimizerSettings.Beta1))] = BelowOne,
        [Of<OptimizerSettings>(nameof(OptimizerSettings.Beta2))] = BelowOne,
        [Of<OptimizerSettings>(nameof(OptimizerSettings.Epsilon))] = NumberLimit.Positive,
        [Of<OptimizerSettings>(nameof(OptimizerSettings.WeightDecay))] = Zero,
        [Of<OptimizerSettings>(nameof(OptimizerSettings.MaxGradNorm))] = Zero,

        [Of<SftSettings>(nameof(SftSettings.Epochs))] = NumberLimit.Positive,
        [Of<SftSettings>(nameof(SftSettings.Steps))] = Zero,
        [Of<SftSettings>(nameof(SftSettings.BatchSize))] = One,
        [Of<SftSettings>(nameof(SftSettings.GuidedShare))] = NumberLimit.Share,
        [Of<SftSettings>(nameof(SftSettings.CounterfactualShare))] = NumberLimit.Share,
        [Of<SftSettings>(nameof(SftSettings.MaxNewTokens))] = One,

        [Of<DpoSettings>(nameof(DpoSettings.Prompts))] = Zero,
        [Of<DpoSettings>(nameof(DpoSettings.SamplesPerPrompt))] = One,
        [Of<DpoSettings>(nameof(DpoSettings.MaxPairsPerPrompt))] = One,
        [Of<DpoSettings>(nameof(DpoSettings.Temperature))] = NumberLimit.Positive,
        [Of<DpoSettings>(nameof(DpoSettings.MaxNewTokens))] = One,
        [Of<DpoSettings>(nameof(DpoSettings.BatchSize))] = One,
        [Of<DpoSettings>(nameof(DpoSettings.Epochs))] = NumberLimit.Positive,
        [Of<DpoSettings>(nameof(DpoSettings.Steps))] = Zero,
        [Of<DpoSettings>(nameof(DpoSettings.Beta))] = NumberLimit.Positive,
        [Of<DpoSettings>(nameof(DpoSettings.LabelSmoothing))] = new(0, 0.5, IsMaximumOpen: true),
        [Of<DpoSettings>(nameof(DpoSettings.ChosenNllWeight))] = Zero,

        [Of<GrpoSettings>(nameof(GrpoSettings.Steps))] = One,
        [Of<GrpoSettings>(nameof(GrpoSettings.PromptsPerStep))] = One,
        [Of<GrpoSettings>(nameof(GrpoSettings.ResponsesPerPrompt))] = NumberLimit.AtLeast(2),
        [Of<GrpoSettings>(nameof(GrpoSettings.Iterations))] = One,
        [Of<GrpoSettings>(nameof(GrpoSettings.MiniBatches))] = One,
        [Of<GrpoSettings>(nameof(GrpoSettings.Temperature))] = NumberLimit.Positive,
        [Of<GrpoSettings>(nameof(GrpoSettings.TopK))] = Zero,
        [Of<GrpoSettings>(nameof(GrpoSettings.TopP))] = ShareAboveZero,
        [Of<GrpoSettings>(nameof(GrpoSettings.MaxNewTokens))] = One,
        [Of<GrpoSettings>(nameof(GrpoSettings.ClipLow))] = NumberLimit.Share,
        [Of<GrpoSettings>(nameof(GrpoSettings.ClipHigh))] = Zero,
        [Of<GrpoSettings>(nameof(GrpoSettings.RatioCap))] = Zero,
        [Of<GrpoSettings>(nameof(GrpoSettings.KlCoefficient))] = Zero,
        [Of<GrpoSettings>(nameof(GrpoSettings.StdFloor))] = Zero,
        [Of<GrpoSettings>(nameof(GrpoSettings.AdvantageClip))] = Zero,
        [Of<GrpoSettings>(nameof(GrpoSettings.ResampleRounds))] = Zero,
        [Of<GrpoSettings>(nameof(GrpoSettings.MinAccuracy))] = NumberLimit.Share,
        [Of<GrpoSettings>(nameof(GrpoSettings.MaxAccuracy))] = NumberLimit.Share,
        [Of<GrpoSettings>(nameof(GrpoSettings.StepCredit))] = NumberLimit.Share,

        [Of<RewardOptions>(nameof(RewardOptions.TierWeight))] = Zero,
        [Of<RewardOptions>(nameof(RewardOptions.CriteriaWeight))] = Zero,
        [Of<RewardOptions>(nameof(RewardOptions.RuleWeight))] = Zero,
        [Of<RewardOptions>(nameof(RewardOptions.OrdinalCredit))] = NumberLimit.Share,

        [Of<ReplaySettings>(nameof(ReplaySettings.Tau))] = NumberLimit.Share,
        [Of<ReplaySettings>(nameof(ReplaySettings.TauExit))] = NumberLimit.Share,
        [Of<ReplaySettings>(nameof(ReplaySettings.Delta))] = NumberLimit.Positive,
        [Of<ReplaySettings>(nameof(ReplaySettings.Share))] = ShareAboveZero,
        [Of<ReplaySettings>(nameof(ReplaySettings.GuidedResponses))] = One,
        [Of<ReplaySettings>(nameof(ReplaySettings.MaxReplaced))] = One,
        [Of<ReplaySettings>(nameof(ReplaySettings.Capacity))] = One,
        [Of<ReplaySettings>(nameof(ReplaySettings.MaxAge))] = One,
        [Of<ReplaySettings>(nameof(ReplaySettings.ExemptShare))] = NumberLimit.Share,
        [Of<ReplaySettings>(nameof(ReplaySettings.RationaleFraction))] = NumberLimit.Share,
        [Of<ReplaySettings>(nameof(ReplaySettings.RaiseAfter))] = One,
        [Of<ReplaySettings>(nameof(ReplaySettings.Gamma))] = NumberLimit.Positive,
        [Of<ReplaySettings>(nameof(ReplaySettings.MaxRatio))] = NumberLimit.Positive,

        [Of<EvaluationSettings>(nameof(EvaluationSettings.Limit))] = Zero,
        [Of<EvaluationSettings>(nameof(EvaluationSettings.MaxNewTokens))] = One,
        [Of<EvaluationSettings>(nameof(EvaluationSettings.PassSamples))] = Zero,
        [Of<EvaluationSettings>(nameof(EvaluationSettings.PassK))] = One,
        [Of<EvaluationSettings>(nameof(EvaluationSettings.Temperature))] = NumberLimit.Positive,
        [Of<EvaluationSettings>(nameof(EvaluationSettings.BatchPrompts))] = One,

        [Of<ComparisonSettings>(nameof(ComparisonSettings.Seeds))] = Zero,
        [Of<RuntimeSettings>(nameof(RuntimeSettings.Threads))] = Zero,
        [Of<RuntimeSettings>(nameof(RuntimeSettings.CompletionsEvery))] = Zero,
        [Of<RuntimeSettings>(nameof(RuntimeSettings.CompletionsPerStep))] = Zero,
        [Of<HealthSettings>(nameof(HealthSettings.MaxSkipped))] = One,
        [Of<HealthSettings>(nameof(HealthSettings.Window))] = One,
        [Of<HealthSettings>(nameof(HealthSettings.MinEntropyShare))] = NumberLimit.Share,
        [Of<HealthSettings>(nameof(HealthSettings.MaxKl))] = Zero,
        [Of<HealthSettings>(nameof(HealthSettings.MaxFormatDrop))] = NumberLimit.Share,
        [Of<HealthSettings>(nameof(HealthSettings.MaxZeroStd))] = NumberLimit.Share,
        [Of<HealthSettings>(nameof(HealthSettings.MaxClipped))] = NumberLimit.Share,
        [Of<HealthSettings>(nameof(HealthSettings.MaxLengthGrowth))] = Zero,
        [Of<HealthSettings>(nameof(HealthSettings.MaxAccuracyDrop))] = NumberLimit.Share,
        [Of<HealthSettings>(nameof(HealthSettings.MaxGuidedShare))] = NumberLimit.Share,
        [Of<CheckpointSettings>(nameof(CheckpointSettings.EverySteps))] = Zero,
        [Of<CheckpointSettings>(nameof(CheckpointSettings.EveryMinutes))] = Zero,
        [Of<CheckpointSettings>(nameof(CheckpointSettings.KeepLast))] = One,
    };

    private static readonly Dictionary<(Type Record, string Property), string[]> Texts = new()
    {
        [Of<ScratchSettings>(nameof(ScratchSettings.Family))] = ["qwen3", "qwen2", "llama"],
        [Of<AdapterSettings>(nameof(AdapterSettings.Targets))] = [.. LoraSettings.AllTargets],
        [Of<ModelSettings>(nameof(ModelSettings.ChatTemplate))] = [.. ChatTemplates.Names],
        [Of<ModelSettings>(nameof(ModelSettings.Dtype))] = ["float32", "bfloat16"],
        [Of<ModelSettings>(nameof(ModelSettings.SaveDtype))] = ["same", "float32", "bfloat16"],
        [Of<CheckpointSettings>(nameof(CheckpointSettings.BestMetric))] = [.. PeriodicEvaluation.Metrics],
        [Of<RuntimeSettings>(nameof(RuntimeSettings.Device))] = ["auto", "cpu", "cuda"],
    };

    /// <summary>The range of a number, or of each item of a list of numbers; null where there is none.</summary>
    /// <param name="property">A settings record's property.</param>
    public static NumberLimit? Range(PropertyInfo property) => Numbers.GetValueOrDefault((property.DeclaringType!, property.Name));

    /// <summary>The texts that a key may hold; null where any will do.</summary>
    /// <param name="property">A settings record's property.</param>
    public static IReadOnlyList<string>? Choices(PropertyInfo property) =>
        Texts.GetValueOrDefault((property.DeclaringType!, property.Name));

    private static (Type Record, string Property) Of<TRecord>(string property) => (typeof(TRecord), property);
}
