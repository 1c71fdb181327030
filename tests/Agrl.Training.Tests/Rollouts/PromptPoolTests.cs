using Agrl.Training.Rollouts;

namespace Agrl.Training.Tests.Rollouts;

public sealed class PromptPoolTests
{
    [Fact]
    public void Each_pass_has_every_prompt_once_and_passes_differ()
    {
        var pool = new PromptPool(new int[20], classBalanced: false, new Random(3));

        var first = Draw(pool, 20);
        var second = Draw(pool, 20);

        Assert.Equal(Enumerable.Range(0, 20), first.Order());
        Assert.Equal(Enumerable.Range(0, 20), second.Order());
        Assert.NotEqual(first, second);
        Assert.NotEqual(Enumerable.Range(0, 20), first);
    }

    [Fact]
    public void One_seed_gives_one_order()
    {
        Assert.Equal(Draw(new PromptPool(new int[50], false, new Random(7)), 130),
            Draw(new PromptPool(new int[50], false, new Random(7)), 130));
        Assert.NotEqual(Draw(new PromptPool(new int[50], false, new Random(7)), 130),
            Draw(new PromptPool(new int[50], false, new Random(8)), 130));
    }

    [Fact]
    public void Balanced_draws_take_the_tiers_in_turn()
    {
        // 9 of tier 4, 2 of tier 2, 1 of tier 1.
        int[] tiers = [4, 4, 4, 4, 4, 4, 4, 4, 4, 2, 2, 1];
        var drawn = Draw(new PromptPool(tiers, classBalanced: true, new Random(1)), 27);

        // From the lowest tier on: 1, 2, 4, 1, 2, 4, ...
        Assert.Equal(Enumerable.Range(0, 27).Select(i => new[] { 1, 2, 4 }[i % 3]), drawn.Select(i => tiers[i]));
        // Nine turns see each of tier 4 once, and the one prompt of tier 1 nine times.
        Assert.Equal(Enumerable.Range(0, 9), drawn.Where(i => tiers[i] == 4).Order());
        Assert.Equal(9, drawn.Count(i => i == 11));
        // Within tier 2 no prompt comes twice before the other came.
        var second = drawn.Where(i => tiers[i] == 2).ToArray();
        for (var i = 0; i + 1 < second.Length; i += 2)
            Assert.Equal([9, 10], second[i..(i + 2)].Order());
    }

    [Fact]
    public void A_prompt_that_is_passed_over_gives_its_place_to_another_of_its_tier()
    {
        // Six of tier 4, two of tier 2, one of tier 1.
        int[] tiers = [4, 4, 4, 4, 4, 4, 2, 2, 1];
        var pool = new PromptPool(tiers, classBalanced: true, new Random(1));
        int[] waiting = [0, 1, 2, 6, 8];

        var drawn = Enumerable.Range(0, 18).Select(_ => pool.Next(waiting.Contains)).ToArray();

        Assert.Equal(Enumerable.Range(0, 18).Select(i => new[] { 1, 2, 4 }[i % 3]), drawn.Select(i => tiers[i]));
        Assert.Equal([3, 3, 4, 4, 5, 5], drawn.Where(i => tiers[i] == 4).Order());
        Assert.All(drawn.Where(i => tiers[i] == 2), i => Assert.Equal(7, i));
        // All of tier 1 waits, and is drawn all the same.
        Assert.Equal(6, drawn.Count(i => i == 8));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_pool_goes_on_from_its_state_whatever_was_passed_over(bool classBalanced)
    {
        int[] tiers = [4, 4, 4, 4, 4, 2, 2, 1];
        PromptPool New() => new(tiers, classBalanced, new Random(5));
        var pool = New();
        for (var i = 0; i < 20; i++)
            pool.Next(prompt => (prompt + i) % 3 == 0);
        var other = New();
        other.Restore(pool.State);

        Assert.Equal(pool.Drawn, other.Drawn);
        Assert.Equal(Draw(pool, 30), Draw(other, 30));
        Assert.Throws<ArgumentException>(() => New().Restore(new PromptPoolState([1, 2], 0)));
    }

    [Fact]
    public void A_pool_without_prompts_is_refused() =>
        Assert.Throws<ArgumentException>(() => new PromptPool([], false, new Random(1)));

    private static int[] Draw(PromptPool pool, int count) => [.. Enumerable.Range(0, count).Select(_ => pool.Next())];
}
