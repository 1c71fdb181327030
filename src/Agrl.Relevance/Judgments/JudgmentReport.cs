namespace Agrl.Relevance.Judgments;

/// <summary>What reading a judgment file found. Kept and dropped lines add up to the lines that are not blank.</summary>
public sealed record JudgmentReport
{
    /// <summary>The file as it was named.</summary>
    public required string File { get; init; }

    /// <summary>Lines that are not blank.</summary>
    public required int Lines { get; init; }

    /// <summary>Judgments that were kept.</summary>
    public required int Kept { get; init; }

    /// <summary>Dropped lines by the first problem of each.</summary>
    public required IReadOnlyDictionary<JudgmentProblemKind, int> DroppedByReason { get; init; }

    /// <summary>How many problems there are; a line can have several.</summary>
    public required int ProblemCount { get; init; }

    /// <summary>How many lines have a problem.</summary>
    public required int ProblemLines { get; init; }

    /// <summary>The first problems, by line; see <see cref="JudgmentReadOptions.MaxListedProblems"/>.</summary>
    public required IReadOnlyList<JudgmentProblem> Problems { get; init; }

    /// <summary>Unknown keys that were passed over, by name; empty unless they are allowed.</summary>
    public required IReadOnlyDictionary<string, int> PassedOverKeys { get; init; }

    /// <summary>
    /// Judgments whose verdicts, derived or of an earlier edition, lead to another tier; counted, as such verdicts do that, and kept.
    /// </summary>
    public required int WeakContradictions { get; init; }

    /// <summary>Counts and lengths of what was kept.</summary>
    public required JudgmentStatistics Statistics { get; init; }

    /// <summary>Judgments that were dropped.</summary>
    public int Dropped => Lines - Kept;
}
