using Agrl.Training.Runs;

namespace Agrl.Training.Tests.Runs;

public sealed class RandomSourceTests
{
    [Theory]
    // Worked out by FNV-1a and SplitMix64's finaliser in another language: a run of today must be repeatable with tomorrow's version.
    [InlineData(1, "weights", 0, 4761735608978069551UL)]
    [InlineData(1, "grpo/sampling", 3, 3954913409230545155UL)]
    [InlineData(2, "weights", 0, 16162017126992231114UL)]
    [InlineData(-1, "weights", 0, 9264704002396178457UL)]
    public void Seeds_are_fixed_for_ever(int seed, string purpose, long index, ulong expected) =>
        Assert.Equal(expected, new RandomSource(seed).Derive(purpose, index));

    [Fact]
    public void Purposes_and_steps_have_seeds_of_their_own()
    {
        var source = new RandomSource(7);
        var seeds = Enumerable.Range(0, 1000).SelectMany(i => new[] { source.Derive("a", i), source.Derive("b", i) }).ToList();

        Assert.Equal(seeds.Count, seeds.Distinct().Count());
        Assert.Equal(source.Create("a").Next(), source.Create("a").Next());
        Assert.NotEqual(source.Create("a").Next(), source.Create("b").Next());
    }
}
