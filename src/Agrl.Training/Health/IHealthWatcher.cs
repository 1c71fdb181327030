namespace Agrl.Training.Health;

/// <summary>
/// Looks at the metrics of a stage for one thing that goes wrong. It keeps nothing, so that a resumed run warns as an uninterrupted one.
/// </summary>
internal interface IHealthWatcher
{
    /// <summary>The metric <c>health/NAME</c>: 1 where it is bad, else 0.</summary>
    string Name { get; }

    /// <summary>What it sees; null where it has nothing to look at (other stages, too few steps, turned off).</summary>
    /// <param name="stage">The stage so far.</param>
    HealthReading? Read(StageHistory stage);
}
