using System.Text;

namespace Agrl.Training.Runs;

/// <summary>
/// The one source of randomness of a run: every purpose (data order, initial weights, sampling of a step) gets a seed of its own
/// from the run's seed and the purpose's name, so that changing one does not shift another.
/// </summary>
/// <param name="Seed">The run's seed.</param>
/// <param name="Scope">Put before the name of every purpose, such as <c>grpo/</c>; empty for the whole run.</param>
public sealed record RandomSource(int Seed, string Scope = "")
{
    /// <summary>
    /// The randomness of a part of the run, such as a stage: what it draws depends on the seed and the part's name alone.
    /// </summary>
    /// <param name="part">The part's name.</param>
    public RandomSource Within(string part) => this with { Scope = $"{Scope}{part}/" };

    /// <summary>The seed of a purpose.</summary>
    /// <param name="purpose">A name, such as <c>sampling</c>.</param>
    /// <param name="index">A number within the purpose, such as the step.</param>
    public ulong Derive(string purpose, long index = 0)
    {
        // FNV-1a over the name, then SplitMix64's finaliser: both fixed for ever, unlike string.GetHashCode.
        var hash = 14695981039346656037UL ^ (ulong)Seed;
        foreach (var b in Encoding.UTF8.GetBytes(Scope + purpose))
            hash = (hash ^ b) * 1099511628211UL;
        hash += (ulong)index * 0x9E3779B97F4A7C15UL;
        hash = (hash ^ (hash >> 30)) * 0xBF58476D1CE4E5B9UL;
        hash = (hash ^ (hash >> 27)) * 0x94D049BB133111EBUL;
        return hash ^ (hash >> 31);
    }

    /// <summary>A generator for a purpose.</summary>
    /// <param name="purpose">A name, such as <c>order</c>.</param>
    /// <param name="index">A number within the purpose, such as the step.</param>
    public Random Create(string purpose, long index = 0) => new((int)(Derive(purpose, index) & int.MaxValue));
}
