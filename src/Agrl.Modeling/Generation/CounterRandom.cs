namespace Agrl.Modeling.Generation;

/// <summary>
/// Uniform numbers that are a function of where they are used, not of how many were drawn before: a completion's draws do not
/// depend on what shares its batch. SplitMix64's finaliser (Steele, Lea and Flood, 2014) over each part of the place in turn.
/// </summary>
internal static class CounterRandom
{
    /// <summary>A number in [0, 1), a multiple of 2^-23, so that float arithmetic on it never reaches 1.</summary>
    /// <param name="seed">The seed of all draws.</param>
    /// <param name="key">The request.</param>
    /// <param name="sample">The sample of the request.</param>
    /// <param name="step">The token of the sample.</param>
    public static float Uniform(ulong seed, ulong key, int sample, int step)
    {
        var state = Mix(seed + 0x9E3779B97F4A7C15);
        state = Mix(state ^ (key + 0xBF58476D1CE4E5B9));
        state = Mix(state ^ (((ulong)(uint)sample << 32 | (uint)step) + 0x94D049BB133111EB));
        return (state >> 41) * (1f / (1 << 23));
    }

    /// <summary>All 64 bits at a place, as a seed for something else.</summary>
    /// <param name="seed">The seed of all draws.</param>
    /// <param name="key">The place.</param>
    public static ulong Bits(ulong seed, ulong key) => Mix(Mix(seed + 0x9E3779B97F4A7C15) ^ (key + 0xBF58476D1CE4E5B9));

    private static ulong Mix(ulong value)
    {
        value = (value ^ (value >> 30)) * 0xBF58476D1CE4E5B9;
        value = (value ^ (value >> 27)) * 0x94D049BB133111EB;
        return value ^ (value >> 31);
    }
}
