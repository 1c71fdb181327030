namespace Agrl.Training.Configuration;

/// <summary>AdamW and its schedule.</summary>
public sealed record OptimizerSettings
{
    /// <summary>The highest learning rate.</summary>
    public double LearningRate { get; init; } = 1e-4;

    /// <summary>How the learning rate falls after the warm-up: <c>constant</c>, <c>linear</c> or <c>cosine</c>.</summary>
    public LearningRateSchedule Schedule { get; init; } = LearningRateSchedule.Constant;

    /// <summary>The share of the updates over which the rate rises from 0.</summary>
    public double WarmupShare { get; init; } = 0.05;

    /// <summary>The lowest rate, as a share of the highest, that a falling schedule ends at.</summary>
    public double FinalShare { get; init; }

    /// <summary>The decay of the first moment.</summary>
    public double Beta1 { get; init; } = 0.9;

    /// <summary>The decay of the second moment.</summary>
    public double Beta2 { get; init; } = 0.999;

    /// <summary>Added to the root of the second moment.</summary>
    public double Epsilon { get; init; } = 1e-8;

    /// <summary>Decoupled weight decay, on every parameter.</summary>
    public double WeightDecay { get; init; }

    /// <summary>The gradient's norm is clipped to it; 0 does not clip.</summary>
    public double MaxGradNorm { get; init; } = 1.0;
}
