namespace Agrl.Training.Runs;

/// <summary>What the caller adds to a configuration when a run is prepared.</summary>
public sealed record PrepareOptions
{
    /// <summary>The resolved configuration as YAML, written to the run folder.</summary>
    public required string ConfigurationYaml { get; init; }

    /// <summary>The folder of an earlier run to go on with; null starts a new one.</summary>
    public string? Resume { get; init; }

    /// <summary>Go on with a run though configuration, rubric or data are not what it began with.</summary>
    public bool AllowChanges { get; init; }

    /// <summary>Begin in a folder that holds another run, which is deleted.</summary>
    public bool Overwrite { get; init; }

    /// <summary>The folder need not be free: it keeps what was finished in it, as a comparison's does, or nothing is written.</summary>
    public bool KeepsFolder { get; init; }
}
