namespace Agrl.Training.Comparison.Statistics;

/// <summary>How far an arm is above another in a figure.</summary>
/// <param name="Mean">The mean over seeds of the difference; below 0 where the arm is worse.</param>
/// <param name="Interval">Its interval: the bootstrap's over seeds and queries and, from two seeds on, Student's over seeds,
/// whichever reaches farther at each end.</param>
/// <param name="BootstrapP">The two-sided bootstrap p of no difference.</param>
/// <param name="SeedP">The two-sided p of <see cref="PairedT"/> over seeds; NaN where they tell no spread.</param>
/// <param name="SeedsAbove">Seeds in which the arm is above.</param>
/// <param name="SeedsBelow">Seeds in which it is below.</param>
public readonly record struct FigureDifference(
    double Mean, Interval Interval, double BootstrapP, double SeedP, int SeedsAbove, int SeedsBelow)
{
    /// <summary>
    /// The p that decides: the larger of the two; NaN where the seeds say nothing of training's own spread:
    /// one seed, or seeds that all differ by the same.
    /// </summary>
    public double P => Math.Max(BootstrapP, SeedP);
}
