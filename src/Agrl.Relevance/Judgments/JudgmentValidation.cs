using Agrl.Relevance.Rubrics;

namespace Agrl.Relevance.Judgments;

/// <summary>
/// Collects the judgments and problems of one file, and checks what only shows across lines: ids, pairs and products that stand
/// twice, judgments that contradict each other, verdicts that contradict the tier.
/// </summary>
internal sealed class JudgmentValidation(string file, Rubric? rubric, JudgmentReadOptions options)
{
    // Many judgments have the same few verdicts, and each of their completions is looked at.
    private readonly Dictionary<string, IReadOnlySet<int>> _reachable = new(StringComparer.Ordinal);
    private readonly List<(int Line, Judgment Judgment)> _kept = [];
    private readonly Dictionary<int, JudgmentProblemKind> _dropped = [];
    private readonly List<JudgmentProblem> _problems = [];
    private readonly Dictionary<string, int> _lineOfId = new(StringComparer.Ordinal);
    private readonly Dictionary<(string Query, string Product), (int Line, int? Tier)> _pairs = [];
    private readonly Dictionary<string, (int Line, string Title)> _products = new(StringComparer.Ordinal);
    private readonly Dictionary<string, (int Line, string Query)> _queries = new(StringComparer.Ordinal);
    private readonly HashSet<int> _contradictedLines = [];
    private int _lines;
    private int _weakContradictions;
    private bool _isOtherFormat;

    /// <summary>Takes a line that is not blank, with its judgment where it has one and the problems found in it so far.</summary>
    public void Add(int line, Judgment? judgment, List<JudgmentProblem> problems)
    {
        _lines++;
        if (judgment is not null && problems.Count == 0)
            CheckAcrossLines(line, judgment, problems);
        _problems.AddRange(problems);
        if (problems.Count > 0)
            _dropped.Add(line, problems[0].Kind);
        else
            _kept.Add((line, judgment!));
    }

    /// <summary>What was kept and the report.</summary>
    /// <param name="passedOverKeys">Unknown keys that were passed over, by name.</param>
    /// <param name="head">The beginning of the first line that is not blank; null where it is not known.</param>
    public JudgmentFile Finish(IReadOnlyDictionary<string, int> passedOverKeys, string? head = null)
    {
        NameOtherFormat(head);
        if (_lines == 0)
            _problems.Add(new JudgmentProblem(JudgmentProblemKind.EmptyFile, file, 0, "",
                "the file has no judgment; expected one JSON object a line"));
        DropContradicted();
        Judgment[] judgments = [.. _kept.Select(kept => kept.Judgment)];
        return new JudgmentFile(judgments, new JudgmentReport
        {
            File = file,
            Lines = _lines,
            Kept = judgments.Length,
            DroppedByReason = _dropped.Values.CountBy(kind => kind).OrderBy(reason => reason.Key).ToDictionary(),
            ProblemCount = _problems.Count,
            ProblemLines = _isOtherFormat ? _lines : _problems.Select(problem => problem.Line).Distinct().Count(),
            Problems = [.. _problems.OrderBy(problem => problem.Line).Take(options.MaxListedProblems)],
            PassedOverKeys = passedOverKeys,
            WeakContradictions = _weakContradictions,
            Statistics = JudgmentStatistics.Of(judgments),
        });
    }

    /// <summary>Holds a sound line to the earlier ones that were kept; only lines that are kept count for later ones.</summary>
    private void CheckAcrossLines(int line, Judgment judgment, List<JudgmentProblem> problems)
    {
        (string, string) pair = (QueryText.Normalize(judgment.Query), judgment.Product.Id);
        if (_lineOfId.TryGetValue(judgment.Id, out int sameId))
            Report(JudgmentProblemKind.DuplicateId, "id",
                $"'{Printable.Quote(judgment.Id)}' stands in line {sameId} too; give every judgment its own");
        if (_products.TryGetValue(judgment.Product.Id, out (int Line, string Title) product) && product.Title != judgment.Product.Title)
            Report(
                JudgmentProblemKind.ProductConflict, "product.id", $"'{Printable.Quote(judgment.Product.Id)}' has another title in line "
                + $"{product.Line}; one id is one product");
        if (_queries.TryGetValue(judgment.QueryId, out (int Line, string Query) query) && query.Query != pair.Item1)
            Report(
                JudgmentProblemKind.QueryConflict, "query_id",
                $"'{Printable.Quote(judgment.QueryId)}' is another query in line {query.Line} "
                + $"('{Printable.Quote(query.Query)}'); splits go by this id");
        if (_pairs.TryGetValue(pair, out (int Line, int? Tier) earlier))
            ReportPair(earlier);
        CheckTier();
        if (problems.Count > 0)
            return;
        _lineOfId.Add(judgment.Id, line);
        _products.TryAdd(judgment.Product.Id, (line, judgment.Product.Title));
        _queries.TryAdd(judgment.QueryId, (line, pair.Item1));
        _pairs.Add(pair, (line, judgment.Tier));

        void ReportPair((int Line, int? Tier) first)
        {
            if (first.Tier == judgment.Tier)
            {
                Report(JudgmentProblemKind.DuplicatePair, "", $"the same query and product as in line {first.Line}; keep one of them");
                return;
            }

            _contradictedLines.Add(first.Line);
            Report(
                JudgmentProblemKind.ContradictoryTier, "tier",
                $"tier {Text(judgment.Tier)} here, {Text(first.Tier)} in line {first.Line} for the same query and product; settle on one");
        }

        void CheckTier()
        {
            if (rubric is not { HasRules: true } || judgment.Tier is not { } tier || judgment.Verdicts.Count == 0
                || Contradiction(rubric, judgment.Verdicts, tier) is not { } contradiction)
            {
                return;
            }

            if (judgment.VerdictOrigin is VerdictOrigin.Derived or VerdictOrigin.Earlier)
                _weakContradictions++;
            else
                Report(JudgmentProblemKind.VerdictsContradictTier, "verdicts", contradiction);
        }

        void Report(JudgmentProblemKind kind, string field, string message) =>
            problems.Add(new JudgmentProblem(kind, file, line, field, message));
    }

    /// <summary>How verdicts contradict a tier; null where they do not, or where those that are missing could still lead to it.</summary>
    private string? Contradiction(Rubric book, IReadOnlyDictionary<string, string> verdicts, int tier)
    {
        if (book.TryDecide(verdicts, out RuleDecision decision))
        {
            return decision.Grade == tier
                ? null
                : $"they lead to tier {decision.Grade} by the rule '{decision.Rule.Name}', but the tier is {tier}; " +
                    "correct one of the two or the rule";
        }

        string known = string.Join('\n', verdicts.OrderBy(verdict => verdict.Key, StringComparer.Ordinal));
        if (!_reachable.TryGetValue(known, out IReadOnlySet<int>? grades))
            _reachable[known] = grades = book.ReachableGrades(verdicts);
        return grades.Contains(tier)
            ? null
            : $"whatever the verdicts are that are missing, they lead to tier {string.Join(" or ", grades)}, but the tier is {tier}; " +
                "correct one of the two or the rule";
    }

    /// <summary>Where no line is an object, the file is of another format: that is one problem, not one a line.</summary>
    private void NameOtherFormat(string? head)
    {
        if (string.IsNullOrEmpty(head) || _lines < 2 || _problems.Count != _lines
            || _problems.Any(problem => problem.Kind != JudgmentProblemKind.NotJson))
        {
            return;
        }

        _isOtherFormat = true;
        JudgmentProblem first = _problems[0];
        string hint = head[0] is '{' or '['
            ? $"the file looks like JSON over several lines: 'jq -c {(head[0] == '[' ? "'.[]'" : ".")} {file}' writes one object a line"
            : head.AsSpan().IndexOfAny(',', ';', '\t') >= 0
            ? $"the file looks like a table: 'agrl data import --format table --input {file} " +
                "--column query=COLUMN --column title=COLUMN --column label=COLUMN --output FOLDER' reads one"
            : "judgments are JSON, one object a line";
        _problems.Clear();
        _problems.Add(first with
        {
            Message = $"{first.Message}; none of the {_lines} lines is one. {char.ToUpperInvariant(hint[0])}{hint[1..]}",
        });
    }

    /// <summary>Of judgments that contradict each other none can be trusted, so the first one goes as well.</summary>
    private void DropContradicted()
    {
        foreach ((int line, Judgment _) in _kept.Where(kept => _contradictedLines.Contains(kept.Line)))
        {
            _dropped.Add(line, JudgmentProblemKind.ContradictoryTier);
            _problems.Add(new JudgmentProblem(
                JudgmentProblemKind.ContradictoryTier, file, line, "tier",
                "a later line gives the same query and product another tier; settle on one"));
        }

        _kept.RemoveAll(kept => _contradictedLines.Contains(kept.Line));
    }

    private static string Text(int? tier) => tier?.ToString() ?? "none";
}
