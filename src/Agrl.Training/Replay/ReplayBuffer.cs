using Agrl.Training.Configuration;

namespace Agrl.Training.Replay;

/// <summary>
/// The hard prompts that come back with guidance: which enter, at which level they are, and when they leave. It holds places in
/// the RL pool, never responses, so nothing in it is stale but its own bookkeeping. All decisions are deterministic.
/// </summary>
public sealed class ReplayBuffer
{
    private readonly ReplaySettings _settings;
    private readonly Dictionary<int, ReplayEntry> _entries = [];

    /// <summary>An empty buffer.</summary>
    /// <param name="settings">tau, tau_exit, capacity, age, and when levels rise and fall.</param>
    public ReplayBuffer(ReplaySettings settings) => _settings = settings;

    /// <summary>The number of prompts in the buffer.</summary>
    public int Count => _entries.Count;

    /// <summary>The entries in the order they entered, for checkpoints and reports.</summary>
    public IReadOnlyList<ReplayEntry> Entries => [.. _entries.Values.OrderBy(e => e.EnteredStep).ThenBy(e => e.Prompt)];

    /// <summary>Whether a prompt is in the buffer.</summary>
    public bool Contains(int prompt) => _entries.ContainsKey(prompt);

    /// <summary>Takes a prompt in if its group was hard. At capacity the oldest entry makes room.</summary>
    /// <param name="prompt">Its place in the RL pool.</param>
    /// <param name="accuracy">The share of its unguided responses with the gold tier.</param>
    /// <param name="step">The step.</param>
    /// <returns>Whether it entered now.</returns>
    public bool Offer(int prompt, double accuracy, int step)
    {
        if (accuracy > _settings.Tau || _entries.ContainsKey(prompt))
            return false;
        if (_entries.Count >= _settings.Capacity)
            _entries.Remove(Entries[0].Prompt);
        _entries.Add(prompt, new ReplayEntry(prompt, 0, step, step, 0, 0, accuracy));
        return true;
    }

    /// <summary>The prompts to replay: those that have waited longest.</summary>
    /// <param name="count">How many at most.</param>
    public IReadOnlyList<ReplayEntry> Draw(int count) =>
        [.. _entries.Values.OrderBy(e => e.LastStep).ThenBy(e => e.EnteredStep).ThenBy(e => e.Prompt).Take(count)];

    /// <summary>Notes how a replay went and moves the entry's level.</summary>
    /// <param name="prompt">A prompt in the buffer.</param>
    /// <param name="accuracy">The share of its unguided responses with the gold tier.</param>
    /// <param name="guidanceHelped">Whether a guided response reached delta.</param>
    /// <param name="levels">The number of levels that its judgment offers.</param>
    /// <param name="step">The step.</param>
    public ReplayOutcome Note(int prompt, double accuracy, bool guidanceHelped, int levels, int step)
    {
        var entry = _entries[prompt];
        if (accuracy > _settings.TauExit)
        {
            _entries.Remove(prompt);
            return ReplayOutcome.Left;
        }

        var failures = guidanceHelped ? 0 : entry.Failures + 1;
        var level = entry.Level;
        if (accuracy > _settings.Tau && _settings.LowerOnRecovery)
        {
            level = Math.Max(0, level - 1);
            failures = 0;
        }
        else if (failures >= _settings.RaiseAfter)
        {
            level = Math.Min(levels - 1, level + 1);
            failures = 0;
        }

        _entries[prompt] = entry with
        {
            Level = level,
            LastStep = step,
            Failures = failures,
            Replays = entry.Replays + 1,
            Accuracy = accuracy,
        };
        return level > entry.Level ? ReplayOutcome.Raised : level < entry.Level ? ReplayOutcome.Lowered : ReplayOutcome.Kept;
    }

    /// <summary>Lets entries go that have been in the buffer for too long.</summary>
    /// <param name="step">The step.</param>
    /// <returns>How many went.</returns>
    public int Expire(int step)
    {
        var expired = _entries.Values.Where(e => step - e.EnteredStep >= _settings.MaxAge).Select(e => e.Prompt).ToList();
        foreach (var prompt in expired)
            _entries.Remove(prompt);
        return expired.Count;
    }

    /// <summary>Puts entries of a checkpoint back into an empty buffer.</summary>
    /// <param name="entries">What <see cref="Entries"/> gave.</param>
    public void Restore(IEnumerable<ReplayEntry> entries)
    {
        ArgumentNullException.ThrowIfNull(entries);
        _entries.Clear();
        foreach (var entry in entries)
            _entries.Add(entry.Prompt, entry);
    }
}
