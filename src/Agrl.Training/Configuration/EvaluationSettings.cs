namespace Agrl.Training.Configuration;

/// <summary>How the model is evaluated.</summary>
public sealed record EvaluationSettings
{
    /// <summary>Evaluate after every stage; otherwise after the last alone.</summary>
    public bool EachStage { get; init; } = true;

    /// <summary>Evaluate before the first stage where the run starts from a loaded model.</summary>
    public bool BeforeTraining { get; init; } = true;

    /// <summary>The most judgments of each set that are evaluated, from its start; 0 for all.</summary>
    public int Limit { get; init; }

    /// <summary>The judgments of a set that are evaluated.</summary>
    /// <typeparam name="T">A judgment.</typeparam>
    /// <param name="set">The set.</param>
    public IReadOnlyList<T> Limited<T>(IReadOnlyList<T> set) => Limit > 0 && Limit < set.Count ? [.. set.Take(Limit)] : set;

    /// <summary>The most tokens of a greedy response.</summary>
    public int MaxNewTokens { get; init; } = 64;

    /// <summary>Samples of each prompt for pass@k; 0 samples none.</summary>
    public int PassSamples { get; init; }

    /// <summary>The k of pass@k, each at most <see cref="PassSamples"/>; of the default, those that are.</summary>
    public IReadOnlyList<int> PassK { get; init; } = [1, 4, 8];

    /// <summary>The temperature of the pass@k samples.</summary>
    public double Temperature { get; init; } = 1.0;

    /// <summary>Short evaluations in the course of a stage, for learning curves.</summary>
    public PeriodicEvaluationSettings During { get; init; } = new();

    /// <summary>Prompts of one batch.</summary>
    public int BatchPrompts { get; init; } = 128;
}
