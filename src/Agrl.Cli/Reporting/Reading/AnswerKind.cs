namespace Agrl.Cli.Reporting.Reading;

/// <summary>How the answer to a judgment went from the first stage to the last.</summary>
internal enum AnswerKind
{
    /// <summary>Wrong first, right in the end.</summary>
    Learned,

    /// <summary>Right first, wrong in the end.</summary>
    Lost,

    /// <summary>Wrong first and in the end.</summary>
    Wrong,

    /// <summary>Right first and in the end.</summary>
    Right,
}
