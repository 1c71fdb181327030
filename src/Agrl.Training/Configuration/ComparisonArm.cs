namespace Agrl.Training.Configuration;

/// <summary>One arm of a comparison.</summary>
public sealed record ComparisonArm
{
    /// <summary>The arm's name in the table.</summary>
    public required string Name { get; init; }

    /// <summary>The stages it runs from the shared start; none for the start itself.</summary>
    public IReadOnlyList<StageSettings> Stages { get; init; } = [];
}
