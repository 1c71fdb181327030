using Agrl.Training.Configuration;
using Agrl.Training.Replay;
using Agrl.Training.Rollouts;
using Agrl.Training.Stages;
using static Agrl.Training.Tests.Support.Numbers;
using static Agrl.Training.Tests.Support.RolloutFactory;

namespace Agrl.Training.Tests.Stages;

public sealed class GrpoMetricsTests
{
    private static readonly GrpoSettings Settings = new() { ScaleRewards = RewardScale.None };

    [Fact]
    public void Rewards_and_lengths_are_of_the_free_responses_of_fresh_prompts()
    {
        // Fresh rewards 1, 0, 0, 0 and 1, 1, 1, 1. The replayed prompt of reward 0.5 and the guided response of reward 9 do not count.
        RolloutGroup[] groups =
        [
            Replayed(2, [.. Enumerable.Range(0, 4).Select(_ => Rollout(0.5, tokens: 30))], [Rollout(9, guided: true, tokens: 50)]),
            Fresh(0, Rollout(1, correct: true, tokens: 4), Rollout(0, tokens: 2), Rollout(0, tokens: 2),
                Rollout(0, tokens: 2, truncated: true)),
            Fresh(1, [.. Enumerable.Range(0, 4).Select(_ => Rollout(1, correct: true, tokens: 2))]),
        ];
        var training = new UpdateBuilder(Settings).Build([groups[1]], 0);

        var metrics = GrpoMetrics.Of(groups, [groups[1]], training, new PolicyUpdate(), Settings);

        Near(5 / 8.0, metrics["reward"], 1e-12);
        Near(0.25, metrics["reward_std"], 1e-12); // 0.5 and 0
        Near(5 / 8.0, metrics["accuracy"], 1e-12);
        Near(18 / 8.0, metrics["completions/mean_length"], 1e-12);
        Assert.Equal(4, metrics["completions/max_length"]);
        Near(1 / 8.0, metrics["completions/clipped_ratio"], 1e-12);
        Assert.Equal(0.5, metrics["frac_reward_zero_std"]);
        Assert.Equal(0.5, metrics["frac_all_right"]);
        Assert.Equal(0, metrics["frac_all_wrong"]);
        Assert.Equal(13, metrics["responses/sampled"]);
        Assert.Equal(4, metrics["responses/trained"]);
        // Prompts 0 and 1 are of tiers 4 and 2; the replayed one of tier 1.
        Assert.Equal(0.25, metrics["accuracy/tier_4"]);
        Assert.Equal(1, metrics["accuracy/tier_2"]);
        Assert.DoesNotContain("accuracy/tier_1", metrics);
        // -log p is 0.5, 1.5, 2.5, 3.5 of a response's tokens: 8 of four tokens, 2 of two, over 18 tokens.
        Near((8 + (7 * 2)) / 18.0, metrics["entropy"], 1e-6);
        // Where a step replays alone, its figures are of what it has.
        Near(0.5, GrpoMetrics.Of([groups[0]], [], [], new PolicyUpdate(), Settings)["reward"], 1e-12);
    }

    [Fact]
    public void The_guided_share_is_of_the_responses_that_are_trained_on()
    {
        // In the first group one of two members is guided; the second is guided all through, without signal, and not trained on.
        var mixed = Replayed(0, [Rollout(0), Rollout(0)], [Rollout(1, correct: true, guided: true)]);
        mixed.Members = [mixed.Guided[0], mixed.Free[1]];
        var same = Replayed(1, [Rollout(0), Rollout(0)], [Rollout(1, guided: true), Rollout(1, guided: true)]);
        same.Members = [.. same.Guided];
        foreach (var ratio in Enum.GetValues<GuidedRatio>())
        {
            var settings = Settings with { Replay = new ReplaySettings { Ratio = ratio } };
            var metrics = new Dictionary<string, double>();

            GrpoMetrics.AddReplay(metrics, new ReplayReport(2, 0, 0, 0, 0, 0, 0), [mixed, same],
                new UpdateBuilder(settings).Build([mixed], 0), replaced: 3);

            Assert.Equal(3, metrics["replay/replaced"]);
            Assert.Equal(0.5, metrics["replay/guided_share"]);
            Near(1 / 3.0, metrics["replay/guided_accuracy"], 1e-12);
            Assert.Equal(1, metrics["replay/guided_reward"]);
        }
    }

    [Fact]
    public void A_step_that_measured_no_kl_has_none()
    {
        RolloutGroup[] groups = [Fresh(0, Rollout(1, correct: true), Rollout(1, correct: true))];
        var settings = Settings with { KlCoefficient = 0.1 };

        Assert.DoesNotContain("kl", GrpoMetrics.Of(groups, [], [], new PolicyUpdate(), settings));
        Near(0.25, GrpoMetrics.Of(groups, [], [], new PolicyUpdate { KlSum = 1, KlTokens = 4 }, settings)["kl"], 1e-12);
    }
}
