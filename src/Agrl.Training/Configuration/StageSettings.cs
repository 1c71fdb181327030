namespace Agrl.Training.Configuration;

/// <summary>What all stages have; a stage's <c>type</c> in the file is <c>sft</c>, <c>dpo</c>, <c>grpo</c> or <c>agrl</c>.</summary>
public abstract record StageSettings
{
    /// <summary>The stage's name in metrics and folders; its type where none is given. Names in one run differ.</summary>
    public string? Name { get; init; }

    /// <summary>AdamW and its schedule.</summary>
    public OptimizerSettings Optimizer { get; init; } = new();

    /// <summary>
    /// The most tokens (prompts once, responses each) of one forward and backward pass; a larger batch is accumulated to the same update.
    /// </summary>
    public int MicroBatchTokens { get; init; } = 16384;

    /// <summary>The stage's type as the file spells it.</summary>
    public abstract string Type { get; }

    /// <summary>The name in metrics and folders.</summary>
    public string Label => Name ?? Type;

    /// <summary>The most tokens of a response that the stage samples; 0 where it samples none.</summary>
    public virtual int LongestSample() => 0;
}
