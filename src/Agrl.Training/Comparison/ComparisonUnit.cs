namespace Agrl.Training.Comparison;

/// <summary>The smallest piece of a comparison that has a result and is kept or done again for it.</summary>
/// <param name="Seed">The seed.</param>
/// <param name="Arm">The arm's name; null for the start that the seed's arms share.</param>
public sealed record ComparisonUnit(int Seed, string? Arm)
{
    /// <summary>Whether it makes the seed's start, which the seed's arms wait for.</summary>
    public bool IsStart => Arm is null;

    /// <summary>Its name in messages.</summary>
    public override string ToString() => $"seed {Seed} {Arm ?? "start"}";
}
