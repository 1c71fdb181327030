namespace Agrl.Training.Configuration;

/// <summary>Which judgments a stage trains on.</summary>
public enum TrainingSet
{
    /// <summary>Those for supervised fine-tuning.</summary>
    Sft,

    /// <summary>The pool that RL draws from.</summary>
    Rl,
}
