namespace Agrl.Training.Comparison.Statistics;

/// <summary>How far an arm is above another in a figure.</summary>
/// <param name="Mean">The mean over seeds of the difference; below 0 where the arm is worse.</param>
/// <param name="Interval">Its bootstrap interval over seeds and examples.</param>
/// <param name="P">The two-sided bootstrap p of no difference.</param>
/// <param name="SeedsAbove">Seeds in which the arm is above.</param>
/// <param name="SeedsBelow">Seeds in which it is below.</param>
public readonly record struct FigureDifference(double Mean, Interval Interval, double P, int SeedsAbove, int SeedsBelow);
