using Agrl.Training.Configuration;
using Agrl.Training.Rollouts;
using static Agrl.Training.Tests.Support.Numbers;

namespace Agrl.Training.Tests.Rollouts;

public sealed class GroupAdvantagesTests
{
    // mean 0.5; squares 0.25 * 4 = 1; 1 / 3 = 0.333333; root 0.5773503
    private static readonly double[] Halves = [1, 0, 1, 0];

    [Fact]
    public void The_deviation_is_the_sample_deviation()
    {
        Near(0.5773502691896258, GroupAdvantages.StandardDeviation(Halves), 1e-15);
        // mean 3; squares 4 + 1 + 0 + 1 + 4 = 10; 10 / 4 = 2.5
        Near(Math.Sqrt(2.5), GroupAdvantages.StandardDeviation([1, 2, 3, 4, 5]), 1e-15);
        Assert.Equal(0, GroupAdvantages.StandardDeviation([7]));
        Assert.Equal(0, GroupAdvantages.StandardDeviation([]));
    }

    [Fact]
    public void Rewards_are_centred_and_divided_by_deviation_and_epsilon()
    {
        // 0.5 / (0.5773503 + 0.0001) = 0.8658754
        var advantages = GroupAdvantages.Compute(Halves, RewardScale.Group, batchDeviation: 99, leaveOneOut: false, clip: 0);

        Near([0.8658754298, -0.8658754298, 0.8658754298, -0.8658754298], advantages, 1e-9);
    }

    [Fact]
    public void The_batch_scale_divides_by_the_deviation_of_the_whole_step()
    {
        // mean 1; centred -1, 0, 1; divided by 0.25 + 0.0001
        var advantages = GroupAdvantages.Compute([0, 1, 2], RewardScale.Batch, batchDeviation: 0.25, leaveOneOut: false, clip: 0);

        Near([-3.9984006397, 0, 3.9984006397], advantages, 1e-9);
    }

    [Fact]
    public void No_scale_leaves_centred_rewards()
    {
        // mean 2
        var advantages = GroupAdvantages.Compute([0, 1, 5], RewardScale.None, batchDeviation: 99, leaveOneOut: false, clip: 0);

        Near([-2, -1, 3], advantages, 1e-15);
    }

    [Fact]
    public void Leave_one_out_centres_on_the_mean_of_the_others()
    {
        // The others of 0 have the mean 3, of 1 the mean 2.5, of 5 the mean 0.5.
        var advantages = GroupAdvantages.Compute([0, 1, 5], RewardScale.None, batchDeviation: 99, leaveOneOut: true, clip: 0);

        Near([-3, -1.5, 4.5], advantages, 1e-12);
    }

    [Fact]
    public void The_clip_cuts_both_sides()
    {
        var advantages = GroupAdvantages.Compute([0, 1, 5], RewardScale.None, batchDeviation: 99, leaveOneOut: true, clip: 2);

        Near([-2, -1.5, 2], advantages, 1e-12);
    }

    [Fact]
    public void Rewards_that_differ_by_rounding_give_no_signal()
    {
        // A deviation of 5e-10: divided by it, the two would be worth as much as right and wrong.
        double[] rounding = [1, 1 + 1e-9, 1, 1 + 1e-9];

        Assert.False(GroupAdvantages.HasSignal(rounding, 1e-3));
        Assert.True(GroupAdvantages.HasSignal(Halves, 1e-3));
        // Even without a floor, equal rewards are no signal.
        Assert.False(GroupAdvantages.HasSignal([0.25, 0.25, 0.25], 0));
        Assert.True(GroupAdvantages.HasSignal(rounding, 0));
    }

    [Fact]
    public void The_floor_itself_is_signal()
    {
        // Deviation of {0, x} is x / sqrt 2, and 0.5 is exact for x = 0.7071... only nearly; 3 values -a, 0, a have deviation a.
        Assert.True(GroupAdvantages.HasSignal([-0.5, 0, 0.5], 0.5));
        Assert.False(GroupAdvantages.HasSignal([-0.5, 0, 0.5], 0.5000001));
    }
}
