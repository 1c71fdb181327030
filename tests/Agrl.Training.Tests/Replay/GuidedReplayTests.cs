using Agrl.Relevance.Guidance;
using Agrl.Relevance.Judgments;
using Agrl.Training.Configuration;
using Agrl.Training.Replay;
using Agrl.Training.Rollouts;
using Agrl.Training.Tests.Support;
using CsCheck;
using static Agrl.Training.Tests.Support.RolloutFactory;

namespace Agrl.Training.Tests.Replay;

public sealed class GuidedReplayTests
{
    private static readonly GrpoSettings Settings = new()
    {
        PromptsPerStep = 8,
        ResponsesPerPrompt = 4,
        Replay = new ReplaySettings { Tau = 0.25, TauExit = 0.5, Delta = 1, Share = 0.5, GuidedResponses = 2, MaxReplaced = 2 },
    };

    [Fact]
    public void Replay_samples_no_more_responses_than_the_step_has_without_it()
    {
        // 4 of 8 replayed: 4 * 4 free and 4 * 2 guided take the places of 6 prompts, so 2 fresh prompts are left: 2 * 4 = 8. 32 in all.
        Assert.Equal(2, New().FreshPrompts(4));
        Assert.Equal(8, New().FreshPrompts(0));
        // One replayed prompt: 4 + 2 responses take two places, the rest of the second is left.
        Assert.Equal(6, New().FreshPrompts(1));

        Gen.Select(Gen.Int[1, 40], Gen.Int[2, 16], Gen.Int[0, 16], Gen.Double[0, 1]).Sample((prompts, responses, guided, share) =>
        {
            var settings = Settings with
            {
                PromptsPerStep = prompts,
                ResponsesPerPrompt = responses,
                Replay = Settings.Replay with { Share = share, GuidedResponses = guided },
            };
            var replay = New(settings);
            for (var prompt = 0; prompt < 40; prompt++)
                replay.Buffer.Offer(prompt, 0, 1);

            var replayed = replay.Draw(step: 2).Count;
            var fresh = replay.FreshPrompts(replayed);

            Assert.True(
                ((replayed + fresh) * responses) + (replayed * guided) <= prompts * responses,
                $"{replayed} replayed and {fresh} fresh prompts");
            Assert.True(replayed + fresh > 0);
        }, iter: 300);
    }

    [Fact]
    public void Drawn_groups_carry_the_hint_of_their_level_in_their_second_prompt()
    {
        var replay = New();
        replay.Buffer.Restore([new ReplayEntry(0, Level: 0, 1, 1, 0, 0, 0), new ReplayEntry(1, Level: 2, 1, 2, 0, 0, 0)]);

        var groups = replay.Draw(step: 3);

        Assert.Equal([0, 1], groups.Select(g => g.Prompt));
        Assert.Equal([GuidanceLevel.Rules, GuidanceLevel.Tier], groups.Select(g => g.Hint!.Level));
        Assert.All(groups, group =>
        {
            Assert.True(group.IsReplay);
            Assert.Equal(TinyPolicy.Codec.EncodePrompt(group.Judgment), group.PromptIds);
            Assert.DoesNotContain("hint:", TinyPolicy.Tokenizer.Decode(group.PromptIds));
        });
        // Judgment 0 meets all, judgment 1 is of another brand.
        Assert.Contains("hint: it meets all\n", TinyPolicy.Tokenizer.Decode(groups[0].GuidedPromptIds));
        Assert.Contains("hint: kind match, brand mismatch\nhint: tier 2\n", TinyPolicy.Tokenizer.Decode(groups[1].GuidedPromptIds));
    }

    [Fact]
    public void The_empty_hint_is_a_control_with_the_same_replay_and_no_information()
    {
        var replay = New(Settings with { Replay = Settings.Replay with { Levels = [GuidanceLevel.None] } });
        replay.Buffer.Offer(1, 0, 1);

        var group = Assert.Single(replay.Draw(step: 2));

        Assert.True(group.IsReplay);
        Assert.Equal(GuidanceLevel.None, group.Hint!.Level);
        Assert.Equal(group.PromptIds, group.GuidedPromptIds);
        group.Free = [Rollout(0), Rollout(0)];
        group.Guided = [Rollout(1, correct: true, guided: true)];
        Assert.Equal(1, replay.Replace([group]));
        // There is no level to rise to.
        group.Guided = [Rollout(0, guided: true)];
        Assert.Equal(0, replay.Note([group], 2).Raised);
        Assert.Equal(0, replay.Buffer.Entries[0].Level);
    }

    [Fact]
    public void Nothing_is_replayed_when_off_or_exempt()
    {
        var off = New(Settings with { Replay = Settings.Replay with { Enabled = false } });
        off.Buffer.Offer(0, 0, 1);
        Assert.Empty(off.Draw(5));

        // A tenth of 20 steps: the first two.
        var exempt = New(Settings with { Steps = 20, Replay = Settings.Replay with { ExemptShare = 0.1 } });
        exempt.Buffer.Offer(0, 0, 1);
        Assert.Empty(exempt.Draw(2));
        Assert.Single(exempt.Draw(3));
    }

    [Fact]
    public void The_best_guided_responses_replace_the_worst_failed_ones()
    {
        Rollout[] free = [Rollout(0.5), Rollout(1.5, correct: true), Rollout(0), Rollout(0.25)];
        Rollout[] guided =
            [Rollout(1, guided: true), Rollout(0.9, guided: true), Rollout(1.75, correct: true, guided: true), Rollout(1.2, guided: true)];
        var group = Replayed(0, free, guided);

        // At most two: 1.75 for the 0, 1.2 for the 0.25. The 0.9 is below delta.
        Assert.Equal(2, New().Replace([group]));

        Assert.Equal([free[0], free[1], guided[2], guided[3]], group.Members);
        Assert.Equal(free, group.Free);
    }

    [Fact]
    public void A_correct_response_is_never_replaced()
    {
        // The correct one has the lowest reward of all: an ordinal credit or a gate could make it so.
        Rollout[] free = [Rollout(0.1, correct: true), Rollout(0.2, correct: true), Rollout(0.9)];
        Rollout[] guided = [Rollout(2, correct: true, guided: true), Rollout(2, correct: true, guided: true)];
        var group = Replayed(0, free, guided);

        Assert.Equal(1, New().Replace([group]));
        Assert.Equal([free[0], free[1], guided[0]], group.Members);
    }

    [Fact]
    public void Delta_itself_is_good_enough_and_below_it_is_not()
    {
        var at = Replayed(0, [Rollout(0)], [Rollout(1, guided: true)]);
        var below = Replayed(1, [Rollout(0)], [Rollout(0.999999, guided: true)]);
        var fresh = Fresh(2, Rollout(0));

        Assert.Equal(1, New().Replace([at, below, fresh]));
        Assert.True(at.Members[0].Guided);
        Assert.Same(below.Free[0], below.Members[0]);
        Assert.Same(fresh.Free[0], fresh.Members[0]);
    }

    [Fact]
    public void Hard_prompts_enter_and_replayed_ones_move_by_their_free_responses()
    {
        var replay = New();
        foreach (var prompt in (int[])[10, 11, 12])
            replay.Buffer.Offer(prompt, 0, 1);
        RolloutGroup[] groups =
        [
            Fresh(0, Correct(0)), // hard: enters
            Fresh(1, Correct(1)), // 1 of 4 is tau: enters
            Fresh(2, Correct(2)), // does not
            Replayed(10, Correct(0), [Rollout(0, guided: true)]), // guidance did not help: rises
            Replayed(11, Correct(0), [Rollout(1, guided: true)]), // helped: stays
            Replayed(12, Correct(3), [Rollout(0, guided: true)]), // 0.75 is above tau_exit: leaves
        ];

        var report = replay.Note(groups, step: 2);

        // 0, 1, 10 and 11 are in; levels 0, 0, 1, 0.
        Assert.Equal(new ReplayReport(Size: 4, Entered: 2, Left: 1, Expired: 0, Raised: 1, Lowered: 0, MeanLevel: 0.25), report);
        Assert.Equal([10, 11, 0, 1], replay.Buffer.Entries.Select(e => e.Prompt));
        Assert.Equal([1, 0], replay.Buffer.Entries.Take(2).Select(e => e.Level));
    }

    [Fact]
    public void Without_replay_no_prompt_enters_and_none_is_restored()
    {
        var replay = New(Settings with { Replay = Settings.Replay with { Enabled = false } });

        replay.Note([Fresh(3, Correct(0))], step: 1);
        Assert.Equal(0, replay.Buffer.Count);
        replay.Restore([new ReplayEntry(3, 0, 1, 1, 0, 0, 0)]);
        Assert.Equal(0, replay.Buffer.Count);
    }

    [Fact]
    public void Entries_come_back_as_far_as_pool_and_levels_still_have_them()
    {
        var replay = New();
        foreach (var prompt in (int[])[1, 2, 3])
            replay.Buffer.Offer(prompt, 0, 1);
        var entries = replay.Entries;
        Assert.Equal(["j1", "j2", "j3"], entries.Select(e => e.Judgment));

        // Judgment 2 is another now, 3 and 40 are none, and of four levels one is left.
        var changed = new GuidedReplay(
            Settings with { Replay = Settings.Replay with { Levels = [GuidanceLevel.Tier] } }, TinyPolicy.Codec,
            [Shop.Judgment(0), Shop.Judgment(1), Shop.Judgment(7)]);
        changed.Restore([entries[0] with { Level = 2 }, .. entries.Skip(1), new ReplayEntry(40, 0, 1, 1, 0, 0, 0)]);

        Assert.Equal([(1, 0)], changed.Buffer.Entries.Select(e => (e.Prompt, e.Level)));
        Assert.Equal(GuidanceLevel.Tier, Assert.Single(changed.Draw(2)).Hint!.Level);
    }

    [Fact]
    public void A_judgment_without_gold_for_any_level_does_not_enter()
    {
        Judgment[] pool = [Shop.Bare(0), Shop.Judgment(1)];
        var replay = new GuidedReplay(
            Settings with { Replay = Settings.Replay with { Levels = [GuidanceLevel.Rules] } }, TinyPolicy.Codec, pool);
        RolloutGroup Group(int prompt) => new() { Prompt = prompt, Judgment = pool[prompt], PromptIds = [1], Free = Correct(0) };

        Assert.Equal(1, replay.Note([Group(0), Group(1)], 1).Entered);
        Assert.Equal([1], replay.Buffer.Entries.Select(e => e.Prompt));
    }

    [Fact]
    public void Levels_are_those_that_the_judgment_has_the_gold_for()
    {
        // Of rules, verdicts, tier and rationale, a bare judgment can give the tier alone.
        Judgment[] pool = [Shop.Bare(0)];
        var replay = new GuidedReplay(Settings, TinyPolicy.Codec, pool);
        replay.Buffer.Offer(0, 0, 1);

        var group = Assert.Single(replay.Draw(2));

        Assert.Equal(GuidanceLevel.Tier, group.Hint!.Level);
        group.Free = Correct(0);
        Assert.Equal(0, replay.Note([group], 2).Raised);
    }

    private static GuidedReplay New(GrpoSettings? settings = null) => new(settings ?? Settings, TinyPolicy.Codec, Shop.Judgments(40));

    private static Rollout[] Correct(int of4) => [.. Enumerable.Range(0, 4).Select(i => Rollout(i < of4 ? 1 : 0, correct: i < of4))];
}
