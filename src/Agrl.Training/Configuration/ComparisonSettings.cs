namespace Agrl.Training.Configuration;

/// <summary>What a comparison of baselines runs: every arm from one start per seed.</summary>
public sealed record ComparisonSettings
{
    /// <summary>The seeds; each makes its own data order, start and samples.</summary>
    public IReadOnlyList<int> Seeds { get; init; } = [1, 2, 3];

    /// <summary>The stages that make the start that a seed's arms share.</summary>
    public IReadOnlyList<StageSettings> Start { get; init; } = [];

    /// <summary>The arms by name, in the order of the table.</summary>
    public IReadOnlyList<ComparisonArm> Arms { get; init; } = [];
}
