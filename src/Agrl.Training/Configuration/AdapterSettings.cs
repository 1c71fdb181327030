using Agrl.Modeling.Adapters;

namespace Agrl.Training.Configuration;

/// <summary>Low-rank adapters (LoRA) that are trained in the place of the model's own weights, with PEFT's meanings.</summary>
public sealed record AdapterSettings
{
    /// <summary>The rank (PEFT's <c>r</c>).</summary>
    public int Rank { get; init; } = 16;

    /// <summary>What adapters add is multiplied by alpha / rank (PEFT's <c>lora_alpha</c>).</summary>
    public double Alpha { get; init; } = 32;

    /// <summary>
    /// The share of inputs that adapters do not see in updates (PEFT's <c>lora_dropout</c>); sampling and evaluation have none.
    /// </summary>
    public double Dropout { get; init; }

    /// <summary>The linear maps of every layer that have adapters (PEFT's <c>target_modules</c>).</summary>
    public IReadOnlyList<string> Targets { get; init; } = LoraSettings.AllTargets;

    /// <summary>Multiply by alpha / sqrt(rank) instead (PEFT's <c>use_rslora</c>).</summary>
    public bool RankStabilised { get; init; }

    /// <summary>
    /// Also write the model with the adapter merged into its weights to <c>model/</c>, which vLLM and transformers load by itself;
    /// <c>adapter/</c> is written in any case.
    /// </summary>
    public bool Merge { get; init; } = true;

    /// <summary>The same for the modeling layer.</summary>
    public LoraSettings ToLora() => new()
    {
        Rank = Rank,
        Alpha = Alpha,
        Dropout = Dropout,
        Targets = Targets,
        IsRankStabilised = RankStabilised,
    };
}
