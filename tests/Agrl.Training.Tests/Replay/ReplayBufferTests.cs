using Agrl.Training.Configuration;
using Agrl.Training.Replay;

namespace Agrl.Training.Tests.Replay;

public sealed class ReplayBufferTests
{
    private static readonly ReplaySettings Settings = new() { Tau = 0.25, TauExit = 0.5, Capacity = 3, MaxAge = 10, RaiseAfter = 2 };

    [Fact]
    public void A_group_at_tau_enters_and_one_above_does_not()
    {
        var buffer = new ReplayBuffer(Settings);

        Assert.True(buffer.Offer(1, 0.25, step: 1));
        Assert.False(buffer.Offer(2, 0.2500001, step: 1));
        Assert.False(buffer.Offer(1, 0, step: 2)); // it is in there already
        Assert.Equal(new ReplayEntry(1, Level: 0, EnteredStep: 1, LastStep: 1, Failures: 0, Replays: 0, Accuracy: 0.25),
            Assert.Single(buffer.Entries));
    }

    [Fact]
    public void A_prompt_leaves_above_tau_exit_and_not_at_it()
    {
        var buffer = new ReplayBuffer(Settings);
        buffer.Offer(1, 0, 1);

        Assert.NotEqual(ReplayOutcome.Left, buffer.Note(1, 0.5, guidanceHelped: true, levels: 4, step: 2));
        Assert.True(buffer.Contains(1));
        Assert.Equal(ReplayOutcome.Left, buffer.Note(1, 0.625, guidanceHelped: true, levels: 4, step: 3));
        Assert.False(buffer.Contains(1));
    }

    [Fact]
    public void At_capacity_the_oldest_makes_room()
    {
        var buffer = new ReplayBuffer(Settings);
        buffer.Offer(5, 0, 1);
        buffer.Offer(6, 0, 2);
        buffer.Offer(7, 0, 3);
        // Replaying the oldest does not make it younger.
        buffer.Note(5, 0, true, 4, 3);

        buffer.Offer(8, 0, 4);

        Assert.Equal([6, 7, 8], buffer.Entries.Select(e => e.Prompt));
    }

    [Fact]
    public void A_prompt_expires_at_its_age()
    {
        var buffer = new ReplayBuffer(Settings);
        buffer.Offer(1, 0, 1);
        buffer.Offer(2, 0, 2);

        Assert.Equal(0, buffer.Expire(10)); // 9 steps old
        Assert.Equal(1, buffer.Expire(11)); // 10 steps old
        Assert.Equal([2], buffer.Entries.Select(e => e.Prompt));
    }

    [Fact]
    public void The_level_rises_after_so_many_failures_in_a_row()
    {
        var buffer = new ReplayBuffer(Settings);
        buffer.Offer(1, 0, 1);

        Assert.Equal(ReplayOutcome.Kept, Fail(buffer, 2)); // one failure
        Assert.Equal(ReplayOutcome.Kept, buffer.Note(1, 0, guidanceHelped: true, 3, 3)); // help breaks the row
        Assert.Equal(ReplayOutcome.Kept, Fail(buffer, 4));
        Assert.Equal(ReplayOutcome.Raised, Fail(buffer, 5));
        Assert.Equal(1, buffer.Entries[0].Level);
        Assert.Equal(ReplayOutcome.Kept, Fail(buffer, 6)); // the count begins again
        Assert.Equal(ReplayOutcome.Raised, Fail(buffer, 7));
        Fail(buffer, 8);
        Assert.Equal(ReplayOutcome.Kept, Fail(buffer, 9)); // 2 is the last of three levels
        Assert.Equal(2, buffer.Entries[0].Level);
        Assert.Equal(7 + 1, buffer.Entries[0].Replays);
    }

    [Fact]
    public void The_level_falls_as_the_policy_recovers()
    {
        var buffer = new ReplayBuffer(Settings);
        buffer.Offer(1, 0, 1);
        Fail(buffer, 2);
        Fail(buffer, 3);

        // Above tau and not above tau_exit, whether or not guidance helped.
        Assert.Equal(ReplayOutcome.Lowered, buffer.Note(1, 0.375, guidanceHelped: false, 3, 4));
        Assert.Equal(0, buffer.Entries[0].Level);
        Assert.Equal(0, buffer.Entries[0].Failures);
        Assert.Equal(0.375, buffer.Entries[0].Accuracy);
        Assert.Equal(ReplayOutcome.Kept, buffer.Note(1, 0.375, guidanceHelped: false, 3, 5)); // 0 is the lowest
    }

    [Fact]
    public void Without_lowering_recovery_leaves_the_level()
    {
        var buffer = new ReplayBuffer(Settings with { LowerOnRecovery = false, RaiseAfter = 1 });
        buffer.Offer(1, 0, 1);
        Fail(buffer, 2);

        Assert.Equal(ReplayOutcome.Kept, buffer.Note(1, 0.375, guidanceHelped: true, 3, 3));
        Assert.Equal(1, buffer.Entries[0].Level);
    }

    [Fact]
    public void The_one_that_waited_longest_is_replayed_first()
    {
        var buffer = new ReplayBuffer(Settings);
        buffer.Offer(9, 0, 1);
        buffer.Offer(4, 0, 2);
        buffer.Offer(3, 0, 2);

        Assert.Equal([9, 3, 4], buffer.Draw(3).Select(e => e.Prompt)); // equals in the order of the pool
        Assert.Equal([9], buffer.Draw(1).Select(e => e.Prompt));
        buffer.Note(9, 0, true, 3, step: 3);
        Assert.Equal([3, 4, 9], buffer.Draw(7).Select(e => e.Prompt));
    }

    [Fact]
    public void A_restored_buffer_goes_on_like_the_old_one()
    {
        var buffer = new ReplayBuffer(Settings);
        buffer.Offer(9, 0.125, 1);
        buffer.Offer(4, 0, 2);
        Fail(buffer, 3, 9);
        var restored = new ReplayBuffer(Settings);
        restored.Offer(77, 0, 1);

        restored.Restore(buffer.Entries);

        Assert.Equal(buffer.Entries, restored.Entries);
        Assert.Equal(buffer.Draw(2), restored.Draw(2));
        Assert.Equal(Fail(buffer, 4, 9), Fail(restored, 4, 9));
        Assert.Equal(buffer.Entries, restored.Entries);
        Assert.Equal(1, restored.Entries[0].Level); // the failure of before the checkpoint counted
    }

    private static ReplayOutcome Fail(ReplayBuffer buffer, int step, int prompt = 1) =>
        buffer.Note(prompt, accuracy: 0, guidanceHelped: false, levels: 3, step);
}
