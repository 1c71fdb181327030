namespace Agrl.Training.Comparison.Statistics;

/// <summary>A figure of an arm.</summary>
/// <param name="Mean">The mean over seeds.</param>
/// <param name="Deviation">The sample deviation between seeds; 0 of one.</param>
/// <param name="Interval">The bootstrap interval over seeds and queries.</param>
public readonly record struct FigureEstimate(double Mean, double Deviation, Interval Interval);
