using Agrl.Relevance.Judgments;

namespace Agrl.Relevance.Importing;

/// <summary>Keeps count while an import runs, and checks at its end what only shows across rows.</summary>
internal sealed class ImportLog(params string[] files)
{
    private const int MaxExamples = 3;
    private readonly Dictionary<string, (int Count, List<string> Examples)> _drops = new(StringComparer.Ordinal);
    private readonly Dictionary<string, (int Count, string Example)> _losses = new(StringComparer.Ordinal);
    private readonly List<(int Row, Judgment Judgment)> _kept = [];
    private readonly Dictionary<string, int> _unmapped = new(StringComparer.Ordinal);
    private readonly List<string> _notes = [];
    private int _rows;

    /// <summary>A row became a judgment.</summary>
    public void Keep(int row, Judgment judgment)
    {
        _rows++;
        _kept.Add((row, judgment));
    }

    /// <summary>A row was dropped.</summary>
    public void Drop(string reason, string example)
    {
        _rows++;
        Count(reason, example);
    }

    /// <summary>A row was dropped because its label has no tier.</summary>
    public void DropLabel(string label, string example, string fault = "which has no tier")
    {
        _unmapped[label] = _unmapped.GetValueOrDefault(label) + 1;
        Drop($"label {label}, {fault}", example);
    }

    /// <summary>Something smaller than a row was lost.</summary>
    public void Lose(string what, string example)
    {
        (int count, string first) = _losses.GetValueOrDefault(what, (0, example));
        _losses[what] = (count + 1, first);
    }

    /// <summary>Something that a reader of the result should know.</summary>
    public void Note(string text) => _notes.Add(text);

    /// <summary>The judgments without repetitions and contradictions, and the report.</summary>
    /// <param name="source">The source's name in messages, such as the file of pairs.</param>
    /// <exception cref="InputException">Nothing is left.</exception>
    public ImportResult Finish(string source)
    {
        // A limit would only cut the examples; every problem becomes a counted drop.
        var validation = new JudgmentValidation(source, null,
            new JudgmentReadOptions { RequireTier = false, MaxListedProblems = int.MaxValue });
        foreach ((int row, Judgment judgment) in _kept)
            validation.Add(row, judgment, []);
        IReadOnlyList<Judgment> judgments = [];
        if (_kept.Count > 0)
        {
            JudgmentFile checkedFile = validation.Finish(new Dictionary<string, int>());
            judgments = checkedFile.Judgments;
            // A row is dropped once, for its first problem.
            foreach (JudgmentProblem problem in checkedFile.Report.Problems.DistinctBy(problem => problem.Line))
                Count(Reason(problem.Kind), problem.ToString());
        }

        var report = new ImportReport(
            files, _rows, judgments.Count,
            [.. _drops.OrderByDescending(drop => drop.Value.Count)
                .Select(drop => new ImportDrop(drop.Key, drop.Value.Count, drop.Value.Examples))],
            [.. _notes, .. _losses.Select(loss => $"{loss.Value.Count} {loss.Key}, such as {loss.Value.Example}")])
        {
            UnmappedLabels = _unmapped,
        };
        if (judgments.Count > 0)
            return new ImportResult(judgments, report);
        throw new InputException(report.Rows == 0
            ? $"{source}: there is no judged pair in it"
            : $"{source}: none of {report.Rows} rows became a judgment: "
                + string.Join("; ", report.Dropped)
                + (_unmapped.Count > 0
                    ? $". Give each label its grade, such as --tier {Printable.Quote(_unmapped.Keys.First())}=GRADE."
                    : ""));
    }

    private void Count(string reason, string example)
    {
        (int count, List<string> examples) = _drops.GetValueOrDefault(reason, (0, []));
        if (examples.Count < MaxExamples)
            examples.Add(example);
        _drops[reason] = (count + 1, examples);
    }

    private static string Reason(JudgmentProblemKind kind) => kind switch
    {
        JudgmentProblemKind.DuplicateId => "duplicate id",
        JudgmentProblemKind.DuplicatePair => "duplicate of an earlier row",
        JudgmentProblemKind.ContradictoryTier => "contradicts another row",
        JudgmentProblemKind.ProductConflict => "product id with another title",
        JudgmentProblemKind.QueryConflict => "query id with another query",
        _ => kind.ToString(),
    };
}
