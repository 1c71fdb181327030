using System.Text.Json;
using Agrl.Modeling.Checkpoints;
using Agrl.Relevance;
using Agrl.Training.Comparison.Statistics;
using Agrl.Training.Configuration;
using Agrl.Training.Evaluation;
using Agrl.Training.Runs;
using Agrl.Training.Telemetry;

namespace Agrl.Training.Comparison;

/// <summary>
/// Trains every arm of a comparison from one start per seed, evaluates all of them the same way, and tabulates mean and deviation.
/// A result that is there already is kept, so that an interrupted comparison goes on where it was; a start or an arm that fails is
/// named in the end, and the others go on.
/// </summary>
public sealed class BaselineComparison
{
    private readonly RunPlan _plan;
    private readonly ComparisonSettings _settings;
    private readonly ComparisonFolder _folder;
    private readonly ITrainingObserver _observer;
    private readonly IReadOnlyList<ReferenceFigures> _references;
    private readonly IReadOnlyList<string> _sets;

    /// <summary>A comparison.</summary>
    /// <param name="plan">A prepared plan whose configuration has a comparison.</param>
    /// <param name="observer">Is told what happens.</param>
    /// <exception cref="InputException">
    /// The configuration has no comparison, two arms would share a folder, its leading set is not there, or the folder holds a run.
    /// </exception>
    public BaselineComparison(RunPlan plan, ITrainingObserver observer)
    {
        ArgumentNullException.ThrowIfNull(plan);
        _folder = new ComparisonFolder(plan);
        _plan = plan;
        _settings = plan.Configuration.Comparison!;
        _observer = observer;
        string[] sets = [.. plan.Data.Evaluation.Select(e => e.Key)];
        if (_settings.Set is { } leading && !sets.Contains(leading))
            throw new InputException($"comparison.set: no evaluation set has the name '{leading}'; there are {string.Join(", ", sets)}");
        _sets = _settings.InOrder(sets);
        if (RunFolder.Holds(plan.Output))
            throw new InputException(
                $"The folder {plan.Output} holds a run of agrl train, which a comparison would write into. " +
                "Choose another with --set output=FOLDER.");
        RunLock.CheckFree(plan.Output);
        // On the judgments that the arms are evaluated on, no more.
        _references = [.. plan.Data.Evaluation.SelectMany(set => TrivialReferences
            .Evaluate(plan.Format.Rubric, plan.Data.Training, plan.Configuration.Evaluation.Limited(set.Value))
            .Select(reference => new ReferenceFigures(set.Key, reference.Key, EvaluationResult.FiguresOf(reference.Value))))];
    }

    /// <summary>The planned budget of each arm: responses sampled and updates.</summary>
    public IReadOnlyList<ArmBudget> Budgets() => [.. _settings.Arms.Select(a => ArmBudget.Of(a, _plan.Data))];

    /// <summary>Memory at the peak of one process, and the training of all seeds by one after the other.</summary>
    public RunEstimate Estimate()
    {
        var units = _settings.Arms.Select(arm => _plan.EstimateOf(arm.Stages)).Prepend(_plan.EstimateOf(_settings.Start)).ToList();
        return units.MaxBy(unit => unit.Memory.PeakBytes)! with
        {
            Time = _settings.Seeds.Count * units.Aggregate(TimeSpan.Zero, (sum, unit) => sum + unit.Time),
        };
    }

    /// <summary>How many arms of all seeds have their results already, and of how many.</summary>
    public (int Finished, int All) Progress()
    {
        var units = Units().ToList();
        return (units.Count(unit => _folder.Read(unit) is not null), units.Count);
    }

    /// <summary>
    /// How many arms have results that this comparison cannot keep, as something has changed that they depend on, and would replace.
    /// </summary>
    public int Stale() => Units().Count(_folder.IsStale);

    /// <summary>Runs all seeds and arms with a launcher, and writes the tables.</summary>
    /// <param name="launcher">Runs starts and arms, here or elsewhere.</param>
    /// <param name="cancellationToken">Finished arms stay.</param>
    /// <exception cref="InputException">Another process works on the folder.</exception>
    public ComparisonOutcome Run(IUnitLauncher launcher, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(launcher);
        Directory.CreateDirectory(_plan.Output);
        using var held = RunLock.Acquire(_plan.Output);
        DurableFiles.WriteText(Path.Combine(_plan.Output, "config.yaml"), _plan.Options.ConfigurationYaml);
        // Of an earlier run: no report may take them for what is about to be found.
        File.Delete(Path.Combine(_plan.Output, "statistics.json"));
        File.Delete(Path.Combine(_plan.Output, FailureRecord.FileName));
        var schedule = new UnitSchedule(_settings);
        launcher.Run(schedule, finished: () => Save(), cancellationToken);
        foreach (var failure in schedule.Failures)
            _observer.Message($"{failure.Unit} failed: {failure.Message}", isWarning: true);
        if (schedule.Failures.Count > 0)
            DurableFiles.WriteText(Path.Combine(_plan.Output, FailureRecord.FileName),
                JsonSerializer.Serialize(schedule.Failures.Select(FailureRecord.Of), JsonLines.Indented));
        var table = Save();
        var statistics = new StatisticsCalculator(_plan, _folder).Compute(table);
        if (statistics is not null)
        {
            DurableFiles.WriteText(Path.Combine(_plan.Output, "statistics.json"), JsonSerializer.Serialize(statistics, JsonLines.Indented));
            DurableFiles.WriteText(Path.Combine(_plan.Output, "comparison.md"), table.ToMarkdown() + StatisticsMarkdown.Of(statistics));
        }
        else
        {
            _observer.Message(
                $"no statistics: no seed has all arms yet, or the reference '{_settings.ReferenceName()}' is not there",
                isWarning: true);
        }

        return new ComparisonOutcome(table, statistics, schedule.Failures);
    }

    private ComparisonTable Save()
    {
        // In the order of seeds and arms, whatever the order in which they finished.
        var results = Units().Select(_folder.Read).OfType<ArmResult>().ToList();
        var table = new ComparisonTable(results, [.. _settings.Arms.Select(a => a.Name)], _sets) { References = _references };
        DurableFiles.WriteText(Path.Combine(_plan.Output, "comparison.json"), JsonSerializer.Serialize(results, JsonLines.Indented));
        DurableFiles.WriteText(Path.Combine(_plan.Output, "references.json"), JsonSerializer.Serialize(_references, JsonLines.Indented));
        DurableFiles.WriteText(Path.Combine(_plan.Output, "comparison.md"), table.ToMarkdown());
        DurableFiles.WriteText(Path.Combine(_plan.Output, "comparison.csv"), table.ToCsv());
        return table;
    }

    private IEnumerable<ComparisonUnit> Units() =>
        _settings.Seeds.SelectMany(seed => _settings.Arms.Select(arm => new ComparisonUnit(seed, arm.Name)));
}
