using Agrl.Relevance.Responses;
using Agrl.Training.Configuration;
using Agrl.Training.Rollouts;
using static Agrl.Training.Tests.Support.Numbers;
using static Agrl.Training.Tests.Support.RolloutFactory;

namespace Agrl.Training.Tests.Rollouts;

public sealed class UpdateBuilderTests
{
    private static readonly GrpoSettings Unscaled = new() { ScaleRewards = RewardScale.None };

    [Fact]
    public void Every_token_of_a_response_gets_its_advantage()
    {
        // Mean of 1, 0, 0, 1.4 is 0.6.
        var group = Fresh(0, Rollout(1, correct: true, tokens: 2), Rollout(0, tokens: 4), Rollout(0), Rollout(1.4, correct: true));

        var training = Assert.Single(new UpdateBuilder(Unscaled).Build([group], batchDeviation: 0));

        Assert.Equal(group.PromptIds, training.PromptIds);
        Near([0.4, 0.4], training.Rows[0].Advantages.Doubles(), 1e-7);
        Near([-0.6, -0.6, -0.6, -0.6], training.Rows[1].Advantages.Doubles(), 1e-7);
        Near([0.8, 0.8, 0.8], training.Rows[3].Advantages.Doubles(), 1e-7);
        Assert.Equal(group.Members[1].Completion.Ids, training.Rows[1].Ids);
        Assert.Equal(group.Members[1].Completion.LogProbs, training.Rows[1].SampledLogProbs);
        Assert.All(training.Rows, row => Assert.False(row.Guided));
        Assert.Equal(10, training.ResponseTokens - 2);
        Assert.Equal(14, training.Tokens);
    }

    [Fact]
    public void Advantages_of_a_mixed_group_are_over_free_and_guided_alike()
    {
        var guided = Rollout(2, correct: true, guided: true);
        var group = Replayed(3, [Rollout(0), Rollout(0), Rollout(1)], [guided]);
        // The guided one takes the place of the first: 2, 0, 1 with mean 1.
        group.Members = [guided, group.Free[1], group.Free[2]];

        var training = Assert.Single(new UpdateBuilder(Unscaled).Build([group], 0));

        // Trained under the prompt without the hint.
        Assert.Equal(group.PromptIds, training.PromptIds);
        Assert.Equal([true, false, false], training.Rows.Select(r => r.Guided));
        Near([1, -1, 0], training.Rows.Select(r => (double)r.Advantages[0]).ToArray(), 1e-7);
    }

    [Fact]
    public void The_guided_prompt_ratio_trains_guided_responses_under_the_hint()
    {
        var settings = Unscaled with { Replay = new ReplaySettings { Ratio = GuidedRatio.GuidedPrompt } };
        var guided = Rollout(2, correct: true, guided: true, tokens: 5);
        var group = Replayed(3, [Rollout(0), Rollout(0), Rollout(1)], [guided]);
        group.Members = [guided, group.Free[1], group.Free[2]];

        var training = new UpdateBuilder(settings).Build([group], 0);

        Assert.Equal([group.PromptIds, group.GuidedPromptIds!], training.Select(t => t.PromptIds));
        Near([-1, 0], training[0].Rows.Select(r => (double)r.Advantages[0]).ToArray(), 1e-7);
        var row = Assert.Single(training[1].Rows);
        Assert.Equal(guided.Completion.Ids, row.Ids);
        Near(1, row.Advantages[0], 1e-7);
        // It was sampled under the prompt it is scored under: its ratio is the usual one.
        Assert.False(row.Guided);
    }

    [Fact]
    public void Truncated_responses_are_left_out_of_the_loss_but_not_of_the_baseline()
    {
        // Mean of 1, 0, 0.5 is 0.5.
        var group = Fresh(0, Rollout(1), Rollout(0, truncated: true), Rollout(0.5));

        var masked = Assert.Single(new UpdateBuilder(Unscaled with { MaskTruncated = true }).Build([group], 0));
        var whole = Assert.Single(new UpdateBuilder(Unscaled).Build([group], 0));

        Near([0.5, 0], masked.Rows.Select(r => (double)r.Advantages[0]).ToArray(), 1e-7);
        Assert.Equal(3, whole.Rows.Count);
        var none = new UpdateBuilder(Unscaled with { MaskTruncated = true }).Build(
            [Fresh(0, Rollout(1, truncated: true), Rollout(0, truncated: true))], 0);
        Assert.Empty(none);
    }

    [Fact]
    public void Step_credit_gives_a_criterions_tokens_that_criterions_advantage()
    {
        // Tokens 0 of the tier, 1 to 2 of kind, 3 of brand, 4 the end token.
        TokenSpan[] spans =
            [new(ResponsePart.Tier, null, 0, 1), new(ResponsePart.Criterion, "kind", 1, 3), new(ResponsePart.Criterion, "brand", 3, 4)];
        var group = Fresh(
            0,
            Rollout(1.4, correct: true, tokens: 5, spans: spans, verdicts: Verdicts(1, 0)),
            Rollout(0.2, tokens: 5, spans: spans, verdicts: Verdicts(1, 1)),
            Rollout(0.2, tokens: 5, spans: spans, verdicts: Verdicts(1, 0)),
            Rollout(0.2, tokens: 5, spans: spans, verdicts: Verdicts(1, 0)));

        var rows = Assert.Single(new UpdateBuilder(Unscaled with { StepCredit = 0.25 }).Build([group], 0)).Rows;

        // Rewards: mean 0.5, so 0.9, -0.3, -0.3, -0.3. Tier: mean 0.25, so 0.75 and -0.25. Kind: all right, says nothing: 0.
        // Brand: mean 0.25, so -0.25, 0.75, -0.25, -0.25. Mixed 0.75 to 0.25:
        //   row 0: tier 0.675 + 0.1875, kind 0.675 + 0, brand 0.675 - 0.0625
        //   row 1: tier -0.225 - 0.0625, kind -0.225, brand -0.225 + 0.1875
        Near([0.8625, 0.675, 0.675, 0.6125, 0.8625], rows[0].Advantages.Doubles(), 1e-6);
        Near([-0.2875, -0.225, -0.225, -0.0375, -0.2875], rows[1].Advantages.Doubles(), 1e-6);
        Near([-0.2875, -0.225, -0.225, -0.2875, -0.2875], rows[2].Advantages.Doubles(), 1e-6);
    }

    [Fact]
    public void Step_credit_normalises_each_part_by_its_own_deviation()
    {
        TokenSpan[] spans = [new(ResponsePart.Criterion, "kind", 1, 2)];
        var group = Fresh(
            0,
            Rollout(1, correct: true, tokens: 2, spans: spans, verdicts: Verdicts(0, 0)),
            Rollout(0, tokens: 2, spans: spans, verdicts: Verdicts(1, 0)),
            Rollout(0, tokens: 2, spans: spans, verdicts: Verdicts(1, 0)));

        var rows = Assert.Single(new UpdateBuilder(new GrpoSettings { StepCredit = 1 }).Build([group], 0)).Rows;

        // Tier 1, 0, 0: mean 1/3, deviation 0.5773503: (2/3) / 0.5774503 = 1.1545005, (-1/3) / 0.5774503 = -0.5772503.
        // Kind 0, 1, 1 is its mirror image.
        Near([1.1545005, -1.1545005], rows[0].Advantages.Doubles(), 1e-6);
        Near([-0.5772503, 0.5772503], rows[1].Advantages.Doubles(), 1e-6);
    }

    [Fact]
    public void A_malformed_response_earns_no_step()
    {
        TokenSpan[] spans = [new(ResponsePart.Criterion, "kind", 1, 2)];
        var group = Fresh(
            0,
            Rollout(1, correct: true, tokens: 2, spans: spans, verdicts: Verdicts(1, 0)),
            Rollout(0, tokens: 2, spans: spans, verdicts: Verdicts(1, 0), tier: 1, format: 0));

        var rows = Assert.Single(new UpdateBuilder(Unscaled with { StepCredit = 1 }).Build([group], 0)).Rows;

        Near([0.5, 0.5], rows[0].Advantages.Doubles(), 1e-7);
        Near([-0.5, -0.5], rows[1].Advantages.Doubles(), 1e-7);
    }

    [Fact]
    public void A_right_tier_that_its_gate_shuts_out_earns_no_step()
    {
        TokenSpan[] spans = [new(ResponsePart.Criterion, "kind", 1, 2)];
        var group = Fresh(
            0,
            Rollout(1, correct: true, tokens: 2, spans: spans, verdicts: Verdicts(1, 0)),
            Rollout(0, correct: true, tokens: 2, spans: spans, verdicts: Verdicts(1, 0), tierGate: 0));

        var rows = Assert.Single(new UpdateBuilder(Unscaled with { StepCredit = 1 }).Build([group], 0)).Rows;

        // Both kinds are right, which says nothing; of the tiers, one is paid.
        Near([0.5, 0], rows[0].Advantages.Doubles(), 1e-7);
        Near([-0.5, 0], rows[1].Advantages.Doubles(), 1e-7);
    }

    [Theory]
    [InlineData(0, 0.0, 1.0, true)]
    [InlineData(1, 0.3, 1.0, false)] // 1 of 4
    [InlineData(1, 0.25, 1.0, true)]
    [InlineData(3, 0.0, 0.75, true)]
    [InlineData(4, 0.0, 0.75, false)]
    public void Difficulty_is_the_share_of_correct_free_responses(int correct, double min, double max, bool within)
    {
        var group = Fresh(0, [.. Enumerable.Range(0, 4).Select(i => Rollout(i < correct ? 1 : 0, correct: i < correct))]);

        Assert.Equal(correct / 4.0, group.Accuracy);
        Assert.Equal(within, new UpdateBuilder(new GrpoSettings { MinAccuracy = min, MaxAccuracy = max }).WithinDifficulty(group));
    }

    [Fact]
    public void Signal_is_judged_by_the_members_that_are_trained_on()
    {
        var guided = Rollout(1, correct: true, guided: true);
        var group = Replayed(0, [Rollout(0), Rollout(0)], [guided]);
        var builder = new UpdateBuilder(new GrpoSettings());

        Assert.False(builder.HasSignal(group));
        group.Members = [guided, group.Free[1]];
        Assert.True(builder.HasSignal(group));
    }

    private static Dictionary<string, double> Verdicts(double kind, double brand) => new() { ["kind"] = kind, ["brand"] = brand };
}
