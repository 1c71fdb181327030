namespace Agrl.Training.Comparison;

/// <summary>Runs the starts and arms of a comparison: one after the other in this process, or several at once in others.</summary>
public interface IUnitLauncher
{
    /// <summary>Takes units from the schedule until none is left, and tells it how each went.</summary>
    /// <param name="schedule">What is to be run.</param>
    /// <param name="finished">Called after each arm.</param>
    /// <param name="cancellationToken">Stops between steps; nothing is told of what was on the way.</param>
    void Run(UnitSchedule schedule, Action finished, CancellationToken cancellationToken);
}
