using System.Text.Json;
using System.Text.Unicode;
using Agrl.Relevance.Rubrics;

namespace Agrl.Relevance.Judgments;

/// <summary>Reads one line of a judgment file and holds it to the rubric.</summary>
internal sealed class JudgmentParser(string file, Rubric? rubric, JudgmentReadOptions options)
{
    private static readonly string[] Keys =
        ["id", "query_id", "query", "product", "tier", "verdicts", "verdict_origin", "reasons", "rationale", "slice"];

    private static readonly string[] Origins = ["none", "human", "derived", "earlier"];
    private readonly string _stem = Path.GetFileName(file);

    /// <summary>Keys that were passed over, by path.</summary>
    public Dictionary<string, int> PassedOverKeys { get; } = [];

    /// <summary>The judgment of a line, or null where it cannot be read; problems are added to the list either way.</summary>
    public Judgment? Parse(int line, ReadOnlyMemory<byte> bytes, List<JudgmentProblem> problems)
    {
        if (!Utf8.IsValid(bytes.Span))
        {
            Report(JudgmentProblemKind.InvalidUtf8, "", "the line is not valid UTF-8; save the file as UTF-8");
            return null;
        }

        try
        {
            using JsonDocument document = JsonDocument.Parse(bytes);
            if (document.RootElement.ValueKind == JsonValueKind.Object)
                return Parse(document.RootElement, line, Report);
            Report(JudgmentProblemKind.NotJson, "", $"expected one JSON object, found {JsonFields.Describe(document.RootElement)}");
        }
        catch (JsonException e)
        {
            Report(
                JudgmentProblemKind.NotJson, "", $"the line is not one JSON object (byte {e.BytePositionInLine + 1}: "
                + $"{JsonReason.Of(e)}); write one judgment a line");
        }

        return null;

        void Report(JudgmentProblemKind kind, string field, string message) =>
            problems.Add(new JudgmentProblem(kind, file, line, field, message));
    }

    private Judgment? Parse(JsonElement root, int line, Action<JudgmentProblemKind, string, string> report)
    {
        Action<string>? unknown = options.AllowUnknownKeys ? key => PassedOverKeys[key] = PassedOverKeys.GetValueOrDefault(key) + 1 : null;
        var fields = new JsonFields(root, "", Keys, report, unknown);
        string? query = fields.RequiredText("query", "every judgment needs its query");
        JsonElement? productElement = fields.Object("product");
        if (productElement is null && !fields.Has("product"))
            report(JudgmentProblemKind.MissingField, "product", "expected an object with at least a title, found nothing");
        Product? product = productElement is { } element ? ProductParser.Parse(element, "product.", report, unknown) : null;
        int? tier = Tier(fields, report);
        IReadOnlyDictionary<string, string> verdicts = fields.TextsByName("verdicts");
        IReadOnlyDictionary<string, string> reasons = fields.TextsByName("reasons");
        if (rubric is not null)
        {
            foreach (var (kind, key, message) in VerdictCheck.Problems(rubric, verdicts, reasons))
                report(kind, key, message);
        }

        VerdictOrigin origin = Origin(fields, verdicts.Count > 0, report);
        string? id = fields.Text("id");
        string? queryId = fields.Text("query_id");
        string? rationale = fields.Text("rationale");
        string? slice = fields.Text("slice");
        if (query is null || product is null)
            return null;
        return new Judgment
        {
            Id = string.IsNullOrWhiteSpace(id) ? $"{_stem}:{line}" : id,
            QueryId = string.IsNullOrWhiteSpace(queryId) ? query : queryId,
            Query = query,
            Product = product,
            Tier = tier,
            Verdicts = verdicts,
            VerdictOrigin = origin,
            Reasons = reasons,
            Rationale = string.IsNullOrWhiteSpace(rationale) ? null : rationale,
            Slice = string.IsNullOrWhiteSpace(slice) ? null : slice,
        };
    }

    private int? Tier(JsonFields fields, Action<JudgmentProblemKind, string, string> report)
    {
        int? tier = fields.Integer("tier");
        if (!fields.Has("tier") && options.RequireTier)
            report(JudgmentProblemKind.MissingField, "tier", $"expected {Grades()}, found nothing; every judgment needs its tier");
        else if (tier is { } grade && rubric is not null && rubric.FindTier(grade) is null)
            report(
                JudgmentProblemKind.UnknownTier, "tier", $"expected {Grades()}, found {grade}; correct it or choose the rubric it "
                + "was judged by");
        return tier;
    }

    private string Grades() =>
        rubric is null
            ? "a grade"
            : $"a grade of the rubric '{rubric.Name}' ({string.Join(", ", rubric.Tiers.Select(tier => tier.Grade))})";

    /// <summary>Verdicts without a stated origin are taken as a judge's.</summary>
    private static VerdictOrigin Origin(JsonFields fields, bool hasVerdicts, Action<JudgmentProblemKind, string, string> report)
    {
        string? text = fields.Text("verdict_origin");
        if (text is null)
            return hasVerdicts ? VerdictOrigin.Human : VerdictOrigin.None;
        int index = Array.IndexOf(Origins, text);
        if (index < 0)
            report(JudgmentProblemKind.UnknownVerdict, "verdict_origin",
                $"unknown origin '{Printable.Quote(text)}'; {NameSuggestion.Hint(text, Origins)}");
        return (VerdictOrigin)Math.Max(0, index);
    }
}
