using Agrl.Relevance.Metrics;
using CsCheck;

namespace Agrl.Relevance.Tests.Metrics;

public sealed class PassAtKTests
{
    [Theory]
    [InlineData(8, 0, 4, 0.0)]
    [InlineData(8, 8, 1, 1.0)]
    [InlineData(8, 2, 1, 0.25)]
    [InlineData(8, 2, 4, 0.7857142857142857)] // 1 - C(6,4)/C(8,4) = 1 - 15/70
    [InlineData(5, 3, 3, 1.0)] // two wrong ones cannot fill three places
    [InlineData(5, 2, 3, 0.9)] // 1 - C(3,3)/C(5,3) = 1 - 1/10
    public void Estimate(int samples, int correct, int k, double expected) =>
        Assert.Equal(expected, PassAtK.Estimate(samples, correct, k), 12);

    [Theory]
    [InlineData(0)]
    [InlineData(5)]
    public void K_must_be_within_the_samples(int k) => Assert.Throws<InputException>(() => PassAtK.Estimate(4, 2, k));

    [Fact]
    public void The_estimate_is_the_share_of_all_k_subsets_that_hold_a_right_sample()
    {
        (from n in Gen.Int[1, 10] from c in Gen.Int[0, n] from k in Gen.Int[1, n] select (n, c, k)).Sample(x =>
        {
            int subsets = 0;
            int passing = 0;
            for (int set = 0; set < 1 << x.n; set++)
            {
                if (System.Numerics.BitOperations.PopCount((uint)set) != x.k)
                    continue;
                subsets++;
                passing += (set & ((1 << x.c) - 1)) != 0 ? 1 : 0;
            }

            Assert.Equal((double)passing / subsets, PassAtK.Estimate(x.n, x.c, x.k), 10);
        });
    }

    [Fact]
    public void Thousands_of_samples_do_not_overflow() => Assert.Equal(0.5, PassAtK.Estimate(10_000, 1, 5_000), 9);
}
