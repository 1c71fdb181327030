namespace Agrl.Training.Comparison.Statistics;

/// <summary>A figure of an arm on a set.</summary>
/// <param name="Set">The evaluation set.</param>
/// <param name="Figure">The figure.</param>
/// <param name="Arm">The arm.</param>
/// <param name="Estimate">Its mean, deviation and interval.</param>
public sealed record ArmFigure(string Set, string Figure, string Arm, FigureEstimate Estimate);
