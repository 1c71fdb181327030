namespace Agrl.Training.Configuration;

/// <summary>How the learning rate falls after the warm-up.</summary>
public enum LearningRateSchedule
{
    /// <summary>It stays.</summary>
    Constant,

    /// <summary>It falls in a line.</summary>
    Linear,

    /// <summary>It falls along half a cosine.</summary>
    Cosine,
}
