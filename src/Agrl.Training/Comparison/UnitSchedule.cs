using System.Diagnostics.CodeAnalysis;
using Agrl.Training.Configuration;

namespace Agrl.Training.Comparison;

/// <summary>
/// What of a comparison is still to be run, in which order: each seed's start, then its arms. An arm is ready when its start is
/// done; one whose start failed fails with it. Not safe for several threads at once: the launcher takes turns.
/// </summary>
public sealed class UnitSchedule
{
    private readonly List<ComparisonUnit> _waiting = [];
    private readonly HashSet<int> _started = [];
    private readonly List<UnitFailure> _failures = [];

    /// <summary>The schedule of a comparison; what is there already is in it too, and is quickly kept.</summary>
    /// <param name="settings">Seeds and arms.</param>
    public UnitSchedule(ComparisonSettings settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        foreach (var seed in settings.Seeds)
        {
            _waiting.Add(new ComparisonUnit(seed, null));
            _waiting.AddRange(settings.Arms.Select(arm => new ComparisonUnit(seed, arm.Name)));
        }

        Total = _waiting.Count;
    }

    /// <summary>Units in all.</summary>
    public int Total { get; }

    /// <summary>Units that are done, failures among them.</summary>
    public int Done { get; private set; }

    /// <summary>Whether none is left to take.</summary>
    public bool IsEmpty => _waiting.Count == 0;

    /// <summary>What failed, in the order it did.</summary>
    public IReadOnlyList<UnitFailure> Failures => _failures;

    /// <summary>Takes the next unit that is ready; there may be none now and some later, when a start is done.</summary>
    /// <param name="unit">The unit.</param>
    public bool TryTake([NotNullWhen(true)] out ComparisonUnit? unit)
    {
        unit = _waiting.Find(u => u.IsStart || _started.Contains(u.Seed));
        return unit is not null && _waiting.Remove(unit);
    }

    /// <summary>Notes that a unit that was taken is done.</summary>
    /// <param name="unit">The unit.</param>
    public void Finish(ComparisonUnit unit)
    {
        ArgumentNullException.ThrowIfNull(unit);
        Done++;
        if (unit.IsStart)
            _started.Add(unit.Seed);
    }

    /// <summary>Notes that a unit that was taken failed; with a start, its arms fail too.</summary>
    /// <param name="unit">The unit.</param>
    /// <param name="message">What went wrong.</param>
    public void Fail(ComparisonUnit unit, string message)
    {
        ArgumentNullException.ThrowIfNull(unit);
        Done++;
        _failures.Add(new UnitFailure(unit, message));
        if (!unit.IsStart)
            return;
        foreach (var arm in _waiting.Where(u => u.Seed == unit.Seed).ToList())
        {
            _waiting.Remove(arm);
            Done++;
            _failures.Add(new UnitFailure(arm, "its start failed"));
        }
    }
}
