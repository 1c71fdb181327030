using Agrl.Training.Comparison;
using Agrl.Training.Telemetry;

namespace Agrl.Cli.Comparisons;

/// <summary>
/// Runs starts and arms of a comparison in several processes at once. Each worker prepares the plan once and takes one unit after the
/// other; one that dies fails its unit alone, and another takes its place.
/// </summary>
/// <param name="jobs">Processes at once.</param>
/// <param name="startWorker">Starts a worker.</param>
/// <param name="observer">Is told what all of them do, by one at a time.</param>
internal sealed class ParallelLauncher(int jobs, Func<WorkerProcess> startWorker, ITrainingObserver observer) : IUnitLauncher
{
    private readonly object _gate = new();
    private int _running;
    private int _taken;

    /// <inheritdoc/>
    public void Run(UnitSchedule schedule, Action finished, CancellationToken cancellationToken)
    {
        // A failure of this program itself, as against one of a worker, stops all.
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var threads = Enumerable.Range(0, jobs).Select(_ => Task.Factory.StartNew(
            () => Work(schedule, finished, stop), stop.Token, TaskCreationOptions.LongRunning, TaskScheduler.Default)).ToArray();
        try
        {
            Task.WaitAll(threads, CancellationToken.None);
        }
        catch (AggregateException errors) when (errors.Flatten().InnerExceptions is var all)
        {
            cancellationToken.ThrowIfCancellationRequested();
            throw all.FirstOrDefault(error => error is not OperationCanceledException) ?? all[0];
        }
    }

    private void Work(UnitSchedule schedule, Action finished, CancellationTokenSource stop)
    {
        WorkerProcess? worker = null;
        try
        {
            while (Take(schedule, stop.Token) is { } unit)
            {
                string? failure;
                try
                {
                    worker ??= startWorker();
                    using var end = stop.Token.Register(worker.Stop);
                    failure = RunUnit(worker, unit);
                    if (failure is not null && worker.HasEnded)
                    {
                        worker.Dispose();
                        worker = null;
                    }
                }
                catch (IOException error)
                {
                    failure = error.Message;
                    worker?.Dispose();
                    worker = null;
                }

                // What could not be saved is not where it was when the comparison goes on.
                if (stop.IsCancellationRequested && failure is not null && worker is not null)
                    observer.Message($"{unit}: {failure}", isWarning: true);
                stop.Token.ThrowIfCancellationRequested();
                Note(schedule, finished, unit, failure);
            }
        }
        catch (Exception)
        {
            stop.Cancel();
            throw;
        }
        finally
        {
            worker?.Dispose();
        }
    }

    private ComparisonUnit? Take(UnitSchedule schedule, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            while (true)
            {
                cancellationToken.ThrowIfCancellationRequested();
                if (schedule.TryTake(out var unit))
                {
                    _running++;
                    observer.StageStarted(unit.ToString(), _taken++, schedule.Total, 0);
                    return unit;
                }

                // Arms may wait for a start that another worker is at.
                if (schedule.IsEmpty || _running == 0)
                    return null;
                Monitor.Wait(_gate, TimeSpan.FromMilliseconds(200));
            }
        }
    }

    private void Note(UnitSchedule schedule, Action finished, ComparisonUnit unit, string? failure)
    {
        lock (_gate)
        {
            _running--;
            if (failure is null)
                schedule.Finish(unit);
            else
                schedule.Fail(unit, failure);
            if (!unit.IsStart)
                finished();
            observer.Progress("comparison", schedule.Done, schedule.Total);
            Monitor.PulseAll(_gate);
        }
    }

    /// <summary>Runs a unit to its end, or to where it was stopped; null where it is done, else why it failed.</summary>
    private string? RunUnit(WorkerProcess worker, ComparisonUnit unit)
    {
        worker.Send(unit);
        while (worker.Read() is { } line)
        {
            if (line.Done is not null)
                return null;
            if (line.Failed is { } failed)
                return failed.Message;
            lock (_gate)
                Tell(line);
        }

        return worker.DescribeEnd();
    }

    private void Tell(WorkerEvent line)
    {
        if (line.Message is { } message)
            observer.Message(message, line.IsWarning);
        if (line.Step is { } step)
            observer.StepFinished(step);
        if (line.Evaluation is { } evaluation)
            observer.Evaluated(evaluation);
    }
}
