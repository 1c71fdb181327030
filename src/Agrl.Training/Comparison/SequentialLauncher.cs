using Agrl.Relevance;

namespace Agrl.Training.Comparison;

/// <summary>Runs starts and arms one after the other in this process.</summary>
/// <param name="runner">Runs one of them.</param>
public sealed class SequentialLauncher(UnitRunner runner) : IUnitLauncher
{
    /// <inheritdoc/>
    public void Run(UnitSchedule schedule, Action finished, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(schedule);
        ArgumentNullException.ThrowIfNull(finished);
        while (schedule.TryTake(out var unit))
        {
            try
            {
                runner.Run(unit, cancellationToken);
                schedule.Finish(unit);
            }
            catch (Exception error) when (error is not OperationCanceledException)
            {
                // One arm that cannot be trained says nothing about the others, which may have taken hours.
                schedule.Fail(unit, error is InputException ? error.Message : $"{error.GetType().Name}: {error.Message}");
            }

            if (!unit.IsStart)
                finished();
        }
    }
}
