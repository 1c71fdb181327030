using System.Text;
using Agrl.Relevance.Rubrics;

namespace Agrl.Relevance.Judgments;

/// <summary>Reads judgment files: one JSON object a line, plain or gzip.</summary>
public static class JudgmentReader
{
    private const int HeadBytes = 1024;

    /// <summary>Reads and validates a whole file.</summary>
    /// <param name="path">The file (.jsonl or .jsonl.gz).</param>
    /// <param name="rubric">What tiers and verdicts are held to; null leaves them unchecked.</param>
    /// <param name="options">Strict by default.</param>
    /// <param name="cancellationToken">Stops the reading between two lines.</param>
    /// <exception cref="InputException">The file cannot be read, has no judgment, or has a problem and the options are strict.</exception>
    public static JudgmentFile Read(
        string path, Rubric? rubric, JudgmentReadOptions? options = null, CancellationToken cancellationToken = default)
    {
        options ??= new JudgmentReadOptions();
        JudgmentFile read = Validate(path, rubric, options, cancellationToken);
        JudgmentReport report = read.Report;
        if (report.ProblemCount > 0 && !options.Lenient)
            throw new InputException(StrictMessage(report));
        if (report.Kept == 0)
        {
            throw new InputException(report.Lines == 0
                ? $"{report.Problems[0]}"
                : $"{path}: none of its {report.Lines} lines is a judgment that could be kept; the first problem is {report.Problems[0]}");
        }

        return read;
    }

    /// <summary>Reads a whole file and reports what is wrong with it without throwing for it: for <c>agrl data validate</c>.</summary>
    /// <param name="path">The file.</param>
    /// <param name="rubric">What tiers and verdicts are held to; null leaves them unchecked.</param>
    /// <param name="options">What is listed and allowed; strict or lenient makes no difference here.</param>
    /// <param name="cancellationToken">Stops the reading between two lines.</param>
    /// <exception cref="InputException">The file cannot be read at all.</exception>
    public static JudgmentFile Validate(
        string path, Rubric? rubric, JudgmentReadOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(path);
        options ??= new JudgmentReadOptions();
        // A list of none would leave strict errors without their first place.
        if (options.MaxListedProblems < 1)
            options = options with { MaxListedProblems = 1 };
        var parser = new JudgmentParser(path, rubric, options);
        var validation = new JudgmentValidation(path, rubric, options);
        string? head = null;
        foreach ((int line, ReadOnlyMemory<byte> bytes) in JsonLines.Read(path))
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (IsBlank(bytes.Span))
                continue;
            head ??= Encoding.UTF8.GetString(bytes.Span[..Math.Min(bytes.Length, HeadBytes)]).Trim();
            var problems = new List<JudgmentProblem>();
            validation.Add(line, parser.Parse(line, bytes, problems), problems);
        }

        return validation.Finish(parser.PassedOverKeys, head);
    }

    /// <summary>
    /// Streams a file's judgments one by one, for files larger than memory. Each line is checked on its own; what only shows across
    /// lines (duplicates, contradictions) is not.
    /// </summary>
    /// <param name="path">The file.</param>
    /// <param name="rubric">What tiers and verdicts are held to; null leaves them unchecked.</param>
    /// <param name="options">Strict: the first problem throws. Lenient: lines with problems go to <paramref name="onProblem"/>.</param>
    /// <param name="onProblem">Takes each problem of a dropped line; needed when lenient, so that nothing is lost unseen.</param>
    /// <exception cref="InputException">The file cannot be read, or a line has a problem and the options are strict.</exception>
    public static IEnumerable<Judgment> Stream(
        string path, Rubric? rubric, JudgmentReadOptions? options = null, Action<JudgmentProblem>? onProblem = null)
    {
        ArgumentNullException.ThrowIfNull(path);
        options ??= new JudgmentReadOptions();
        if (options.Lenient && onProblem is null)
            throw new ArgumentNullException(nameof(onProblem),
                "lenient streaming drops lines, so it needs to be told where to report them");
        return StreamLines(path, rubric, options, onProblem);
    }

    private static IEnumerable<Judgment> StreamLines(
        string path, Rubric? rubric, JudgmentReadOptions options, Action<JudgmentProblem>? onProblem)
    {
        var parser = new JudgmentParser(path, rubric, options);
        var problems = new List<JudgmentProblem>();
        foreach ((int line, ReadOnlyMemory<byte> bytes) in JsonLines.Read(path))
        {
            if (IsBlank(bytes.Span))
                continue;
            problems.Clear();
            Judgment? judgment = parser.Parse(line, bytes, problems);
            if (problems.Count == 0)
            {
                yield return judgment!;
                continue;
            }

            if (!options.Lenient)
                throw new InputException(problems[0].ToString());
            problems.ForEach(onProblem!);
        }
    }

    private static string StrictMessage(JudgmentReport report)
    {
        JudgmentProblem first = report.Problems[0];
        // A file of another format, too: no line of it is worth keeping.
        if (first.Kind == JudgmentProblemKind.EmptyFile || (report.ProblemCount == 1 && report.ProblemLines > 1))
            return first.ToString();
        int further = report.ProblemCount - 1;
        string rest = further == 0
            ? ""
            : $"{Environment.NewLine}and {further} further problem{(further == 1 ? "" : "s")} " +
                $"({report.ProblemLines} of {report.Lines} lines have one)";
        return $"{first}{rest}{Environment.NewLine}Correct the file ('agrl data validate' lists the problems), " +
            "or say --lenient (data.lenient: true in a configuration) to drop and count such lines.";
    }

    private static bool IsBlank(ReadOnlySpan<byte> line) => line.Trim(" \t"u8).IsEmpty;
}
