using Agrl.Relevance.Responses;
using Agrl.Training.Configuration;

namespace Agrl.Training.Rollouts;

/// <summary>Scored groups to rows with advantages: which groups have signal, what each response's tokens are worth.</summary>
public sealed class UpdateBuilder
{
    private readonly GrpoSettings _settings;

    /// <summary>A builder.</summary>
    /// <param name="settings">Scale, floor, clip, step credit, masking, guided ratio.</param>
    public UpdateBuilder(GrpoSettings settings) => _settings = settings;

    /// <summary>Whether a group's rewards differ enough to learn from.</summary>
    /// <param name="group">A scored group.</param>
    public bool HasSignal(RolloutGroup group) => GroupAdvantages.HasSignal(Rewards(group), _settings.StdFloor);

    /// <summary>Whether a group's accuracy is within the difficulty bounds.</summary>
    /// <param name="group">A scored group.</param>
    public bool WithinDifficulty(RolloutGroup group)
    {
        ArgumentNullException.ThrowIfNull(group);
        return group.Accuracy >= _settings.MinAccuracy && group.Accuracy <= _settings.MaxAccuracy;
    }

    /// <summary>The rows to train on, grouped by the prompt they are scored under.</summary>
    /// <param name="groups">Groups with signal.</param>
    /// <param name="batchDeviation">The deviation of all rewards of the step.</param>
    public IReadOnlyList<TrainingGroup> Build(IReadOnlyList<RolloutGroup> groups, double batchDeviation)
    {
        ArgumentNullException.ThrowIfNull(groups);
        var result = new List<TrainingGroup>();
        foreach (var group in groups)
        {
            var advantages = GroupAdvantages.Compute(
                Rewards(group), _settings.ScaleRewards, batchDeviation, _settings.LeaveOneOut, _settings.AdvantageClip);
            var steps = _settings.StepCredit > 0 ? new StepAdvantages(group.Members, _settings) : null;
            var own = new List<TrainingRow>();
            var hinted = new List<TrainingRow>();
            for (var i = 0; i < group.Members.Count; i++)
            {
                var member = group.Members[i];
                if (_settings.MaskTruncated && member.Truncated)
                    continue;
                var underHint = member.Guided && _settings.Replay.Ratio == GuidedRatio.GuidedPrompt;
                (underHint ? hinted : own).Add(new TrainingRow
                {
                    Ids = member.Completion.Ids,
                    Judgment = group.Judgment.Id,
                    Advantages = steps?.Of(i, advantages[i]) ?? Uniform(member.Completion.Ids.Length, advantages[i]),
                    SampledLogProbs = member.Completion.LogProbs,
                    Guided = member.Guided && !underHint,
                });
            }

            if (own.Count > 0)
                result.Add(new TrainingGroup(group.PromptIds, own));
            if (hinted.Count > 0)
                result.Add(new TrainingGroup(group.GuidedPromptIds!, hinted));
        }

        return result;
    }

    private static double[] Rewards(RolloutGroup group) => [.. group.Members.Select(m => m.Reward.Total)];

    private static float[] Uniform(int tokens, double advantage)
    {
        var result = new float[tokens];
        Array.Fill(result, (float)advantage);
        return result;
    }

    /// <summary>Advantages of the parts of responses: each criterion's and the tier's reward against the same part of the group.</summary>
    private sealed class StepAdvantages
    {
        private readonly IReadOnlyList<Rollout> _members;
        private readonly double _share;
        private readonly double[] _tier;
        private readonly Dictionary<string, double[]> _criteria = [];

        public StepAdvantages(IReadOnlyList<Rollout> members, GrpoSettings settings)
        {
            _members = members;
            _share = settings.StepCredit;
            _tier = Part(m => m.Reward.Format * m.Reward.TierGate * m.Reward.Tier, settings);
            foreach (var criterion in members.SelectMany(m => m.Reward.Verdicts.Keys).Distinct())
                _criteria[criterion] = Part(m => m.Reward.Format * m.Reward.Verdicts.GetValueOrDefault(criterion), settings);
        }

        public float[] Of(int index, double advantage)
        {
            var tokens = Uniform(_members[index].Completion.Ids.Length, (1 - _share) * advantage + _share * _tier[index]);
            foreach (var span in _members[index].Decoded.Spans)
            {
                if (span.Part == ResponsePart.Criterion && _criteria.TryGetValue(span.Criterion!, out var own))
                    tokens.AsSpan(span.Start, span.End - span.Start).Fill((float)((1 - _share) * advantage + _share * own[index]));
            }

            return tokens;
        }

        private double[] Part(Func<Rollout, double> reward, GrpoSettings settings)
        {
            double[] rewards = [.. _members.Select(reward)];
            // A part that all responses got right, or all wrong, says nothing about them.
            return GroupAdvantages.HasSignal(rewards, settings.StdFloor)
                ? GroupAdvantages.Compute(rewards, settings.ScaleRewards == RewardScale.None ? RewardScale.None : RewardScale.Group,
                    0, settings.LeaveOneOut, settings.AdvantageClip)
                : new double[rewards.Length];
        }
    }
}
