namespace Agrl.Training.Policies;

/// <summary>What an update did.</summary>
/// <param name="GradientNorm">The gradient's norm before clipping; not finite where the update was skipped.</param>
/// <param name="LearningRate">The rate.</param>
public readonly record struct UpdateReport(double GradientNorm, double LearningRate);
