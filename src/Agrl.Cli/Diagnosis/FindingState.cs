namespace Agrl.Cli.Diagnosis;

/// <summary>Whether a finding stands in the way.</summary>
internal enum FindingState
{
    /// <summary>As it should be.</summary>
    Ok,

    /// <summary>It works, but the user should know.</summary>
    Note,

    /// <summary>Training will not work.</summary>
    Fault,
}
