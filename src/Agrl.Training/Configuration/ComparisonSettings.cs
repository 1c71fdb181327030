namespace Agrl.Training.Configuration;

/// <summary>What a comparison of baselines runs: every arm from one start per seed.</summary>
public sealed record ComparisonSettings
{
    /// <summary>The seeds; each makes its own data order, start and samples.</summary>
    public IReadOnlyList<int> Seeds { get; init; } = [1, 2, 3];

    /// <summary>The stages that make the start that a seed's arms share.</summary>
    public IReadOnlyList<StageSettings> Start { get; init; } = [];

    /// <summary>
    /// The arm that every other is held against; <c>GRPO</c> where none is given, and the first arm where there is no such arm.
    /// </summary>
    public string? Reference { get; init; }

    /// <summary>The arm that is held against every other too; none where it is not given.</summary>
    public string? Subject { get; init; }

    /// <summary>The evaluation set that is spoken of first and that collapse is judged by; the first one where none is given.</summary>
    public string? Set { get; init; }

    /// <summary>
    /// Whether each arm's model is kept beside its results, as a start's is. Arms that were finished without theirs are trained again.
    /// </summary>
    public bool KeepModels { get; init; }

    /// <summary>Bootstrap replicates behind intervals and p; more make these steadier, not narrower.</summary>
    public int Resamples { get; init; } = 10000;

    /// <summary>The arms by name, in the order of the table.</summary>
    public IReadOnlyList<ComparisonArm> Arms { get; init; } = [];

    /// <summary>Evaluation sets in the order of a comparison's tables: the one that is spoken of first leads.</summary>
    /// <param name="sets">Their names in the order of the data.</param>
    public IReadOnlyList<string> InOrder(IEnumerable<string> sets) => [.. sets.OrderBy(set => set == Set ? 0 : 1)];

    /// <summary>The name of the arm that every other is held against; null without arms.</summary>
    public string? ReferenceName() =>
        Reference ?? Arms.FirstOrDefault(arm => arm.Name == "GRPO")?.Name ?? (Arms.Count > 0 ? Arms[0].Name : null);
}
