using Agrl.Relevance.Guidance;
using Agrl.Relevance.Judgments;
using Agrl.Training.Configuration;
using Agrl.Training.Judging;
using Agrl.Training.Rollouts;

namespace Agrl.Training.Replay;

/// <summary>
/// Adaptive guided replay: takes hard prompts from the rewards to the next rollouts. It decides which prompts of a step come from
/// the buffer and under which hint, puts good guided responses in the place of failed ones, and moves the levels.
/// </summary>
public sealed class GuidedReplay
{
    private readonly GrpoSettings _settings;
    private readonly PromptCodec _codec;
    private readonly GuidanceBuilder _guidance;
    private readonly IReadOnlyList<Judgment> _pool;

    /// <summary>Guided replay over an RL pool, with an empty buffer.</summary>
    /// <param name="settings">The stage's settings.</param>
    /// <param name="codec">Renders prompts with hints.</param>
    /// <param name="pool">The RL pool.</param>
    public GuidedReplay(GrpoSettings settings, PromptCodec codec, IReadOnlyList<Judgment> pool)
    {
        ArgumentNullException.ThrowIfNull(settings);
        ArgumentNullException.ThrowIfNull(codec);
        _settings = settings;
        _codec = codec;
        _pool = pool;
        _guidance = new GuidanceBuilder(codec.Format.Rubric, codec.Format.Response);
        Buffer = new ReplayBuffer(settings.Replay);
    }

    /// <summary>The prompts that come back.</summary>
    public ReplayBuffer Buffer { get; }

    /// <summary>The buffer for a checkpoint, each entry with its judgment.</summary>
    public IReadOnlyList<ReplayEntry> Entries => [.. Buffer.Entries.Select(entry => entry with { Judgment = _pool[entry.Prompt].Id })];

    /// <summary>
    /// Puts entries of a checkpoint back, as far as pool and settings still have their judgments and levels; none where replay is off now.
    /// </summary>
    /// <param name="entries">What <see cref="Entries"/> gave.</param>
    public void Restore(IEnumerable<ReplayEntry> entries)
    {
        ArgumentNullException.ThrowIfNull(entries);
        Buffer.Restore(!_settings.Replay.Enabled ? [] : entries
            .Where(entry => entry.Prompt < _pool.Count && (entry.Judgment is null || entry.Judgment == _pool[entry.Prompt].Id))
            .Select(entry => (Entry: entry, Levels: Levels(_pool[entry.Prompt]).Count))
            .Where(entry => entry.Levels > 0)
            .Select(entry => entry.Entry with { Level = Math.Min(entry.Entry.Level, entry.Levels - 1) }));
    }

    /// <summary>
    /// The most prompts that a step replays: its share, cut to as many as fit with their guided responses into what the step may sample.
    /// </summary>
    /// <param name="settings">The stage's settings.</param>
    public static int MostPrompts(GrpoSettings settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        var room = settings.PromptsPerStep * settings.ResponsesPerPrompt
            / Math.Max(1, settings.ResponsesPerPrompt + settings.Replay.GuidedResponses);
        return Math.Min(room, (int)Math.Round(settings.Replay.Share * settings.PromptsPerStep));
    }

    /// <summary>The groups to replay in a step, without responses.</summary>
    /// <param name="step">The step, from 1.</param>
    public IReadOnlyList<RolloutGroup> Draw(int step)
    {
        var replay = _settings.Replay;
        if (!replay.Enabled || step <= replay.ExemptShare * _settings.Steps)
            return [];
        var groups = new List<RolloutGroup>();
        foreach (var entry in Buffer.Draw(MostPrompts(_settings)))
        {
            var judgment = _pool[entry.Prompt];
            var level = Levels(judgment)[entry.Level];
            var hint = level == GuidanceLevel.None ? GuidanceHint.Empty : _guidance.Build(judgment, level, replay.RationaleFraction);
            groups.Add(new RolloutGroup
            {
                Prompt = entry.Prompt,
                Judgment = judgment,
                PromptIds = _codec.EncodePrompt(judgment),
                Hint = hint,
                GuidedPromptIds = _codec.EncodePrompt(judgment, hint),
            });
        }

        return groups;
    }

    /// <summary>
    /// How many fresh prompts fit beside the replayed ones, so that a step samples no more responses than without replay.
    /// </summary>
    /// <param name="replayed">The number of replayed groups.</param>
    public int FreshPrompts(int replayed)
    {
        var guided = replayed * _settings.Replay.GuidedResponses;
        var places = (guided + _settings.ResponsesPerPrompt - 1) / _settings.ResponsesPerPrompt;
        return Math.Max(0, _settings.PromptsPerStep - replayed - places);
    }

    /// <summary>Puts guided responses that reached delta in the place of failed ones, best first, worst out.</summary>
    /// <param name="groups">Scored groups; those that are not replayed stay as they are.</param>
    /// <returns>The number of responses replaced.</returns>
    public int Replace(IReadOnlyList<RolloutGroup> groups)
    {
        ArgumentNullException.ThrowIfNull(groups);
        var replaced = 0;
        foreach (var group in groups.Where(g => g.IsReplay))
        {
            var good = new Queue<Rollout>(group.Guided
                .Where(g => g.Reward.Total >= _settings.Replay.Delta)
                .OrderByDescending(g => g.Reward.Total)
                .Take(_settings.Replay.MaxReplaced));
            // The worst first; OrderBy is stable, so ties go by sample number.
            var failed = group.Free.Select((rollout, index) => (rollout, index))
                .Where(f => !f.rollout.Correct)
                .OrderBy(f => f.rollout.Reward.Total);
            var members = group.Free.ToArray();
            foreach (var (_, index) in failed)
            {
                if (!good.TryDequeue(out var guided))
                    break;
                members[index] = guided;
                replaced++;
            }

            group.Members = members;
        }

        return replaced;
    }

    /// <summary>
    /// Takes a step's outcome into the buffer: hard prompts enter, replayed ones move or leave, old ones expire. Where replay is off
    /// nothing enters, so that a hard prompt is drawn again in its turn.
    /// </summary>
    /// <param name="groups">All scored groups of the step.</param>
    /// <param name="step">The step.</param>
    public ReplayReport Note(IReadOnlyList<RolloutGroup> groups, int step)
    {
        ArgumentNullException.ThrowIfNull(groups);
        if (!_settings.Replay.Enabled)
            return new ReplayReport(0, 0, 0, 0, 0, 0, 0);
        var outcomes = new Dictionary<ReplayOutcome, int>();
        var entered = 0;
        foreach (var group in groups)
        {
            var levels = Levels(group.Judgment).Count;
            if (levels == 0)
                continue;
            if (group.IsReplay && Buffer.Contains(group.Prompt))
            {
                var helped = group.Guided.Any(g => g.Reward.Total >= _settings.Replay.Delta);
                var outcome = Buffer.Note(group.Prompt, group.Accuracy, helped, levels, step);
                outcomes[outcome] = outcomes.GetValueOrDefault(outcome) + 1;
            }
            else if (!group.IsReplay && Buffer.Offer(group.Prompt, group.Accuracy, step))
            {
                entered++;
            }
        }

        var expired = Buffer.Expire(step);
        return new ReplayReport(
            Buffer.Count,
            entered,
            outcomes.GetValueOrDefault(ReplayOutcome.Left),
            expired,
            outcomes.GetValueOrDefault(ReplayOutcome.Raised),
            outcomes.GetValueOrDefault(ReplayOutcome.Lowered),
            Buffer.Count == 0 ? 0 : Buffer.Entries.Average(e => e.Level));
    }

    /// <summary>The settings' levels that a judgment has the gold for, weakest first.</summary>
    private List<GuidanceLevel> Levels(Judgment judgment)
    {
        var available = _guidance.AvailableLevels(judgment);
        return [.. _settings.Replay.Levels.Where(l => l == GuidanceLevel.None || available.Contains(l))];
    }
}
