using System.Diagnostics.CodeAnalysis;
using Agrl.Relevance.Rubrics;

namespace Agrl.Relevance.Responses;

/// <summary>
/// Reads responses strictly in the form of <see cref="ResponseWriter"/>: grade, criteria in the rubric's order, at most one note,
/// nothing else; one <c>\n</c> at the end is allowed. Where a reason contains <c>-></c>, the last one separates the verdict. What
/// a policy writes is hostile by nature, so time and memory are linear in the text.
/// </summary>
public sealed class ResponseParser
{
    private readonly Rubric _rubric;
    private readonly ResponseOptions _options;

    /// <summary>A parser for a rubric and a form.</summary>
    /// <param name="rubric">The rubric whose grades, criteria and verdicts are legal.</param>
    /// <param name="options">The form.</param>
    public ResponseParser(Rubric rubric, ResponseOptions options)
    {
        ArgumentNullException.ThrowIfNull(rubric);
        ArgumentNullException.ThrowIfNull(options);
        _rubric = rubric;
        _options = options;
    }

    /// <summary>The form that is read.</summary>
    public ResponseOptions Options => _options;

    /// <summary>Parses a response. Never throws on its text: what is wrong stands in <see cref="ParsedResponse.Error"/>.</summary>
    /// <param name="text">What the model wrote, without the end-of-text token.</param>
    public ParsedResponse Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var reading = new Reading(text, _rubric, _options);
        string? error = reading.Read();
        return reading.Result(error);
    }

    /// <summary>One pass over a text, line by line; each method reads one part or says why not.</summary>
    private sealed class Reading(string text, Rubric rubric, ResponseOptions options)
    {
        private readonly Dictionary<string, string> _verdicts = new(StringComparer.Ordinal);
        private readonly Dictionary<string, string> _reasons = new(StringComparer.Ordinal);
        private readonly List<ResponseSpan> _spans = [];
        private int? _tier;
        private string? _note;
        private int _position;

        public string? Read()
        {
            bool tierFirst = options.Layout == ResponseLayout.RespondThenThink;
            if (tierFirst && ReadTier() is { } tierError)
                return tierError;
            foreach (Criterion criterion in rubric.Criteria)
            {
                if (ReadCriterion(criterion) is { } criterionError)
                    return criterionError;
            }

            if (ReadNote() is { } noteError)
                return noteError;
            if (!tierFirst && ReadTier() is { } lastError)
                return lastError;
            return _position < text.Length ? $"expected the end, found {Excerpt(Line())}" : null;
        }

        public ParsedResponse Result(string? error) => new()
        {
            IsValid = error is null,
            Error = error,
            Tier = _tier,
            Verdicts = _verdicts,
            Reasons = _reasons,
            Note = _note,
            Spans = _spans,
        };

        private string? ReadTier()
        {
            ReadOnlySpan<char> line = Line();
            if (line.Length != 1 || rubric.FindTier(line[0] - '0') is null)
                return $"expected a line with the grade alone ({string.Join(", ", rubric.Tiers.Select(tier => tier.Grade))}), " +
                    $"found {Excerpt(line)}";
            _tier = line[0] - '0';
            Take(ResponsePart.Tier, null, line);
            return null;
        }

        private string? ReadCriterion(Criterion criterion)
        {
            ReadOnlySpan<char> line = Line();
            ReadOnlySpan<char> rest = line;
            if (!TrySkip(ref rest, criterion.Name)
                || !(rest.StartsWith(ResponseText.Arrow) || rest.StartsWith(ResponseText.ReasonMark)))
            {
                return options.RequireAllCriteria
                    ? $"expected '{criterion.Name}: reason -> verdict', found {Excerpt(line)}"
                    : null;
            }

            int arrow = rest.LastIndexOf(ResponseText.Arrow);
            string? reason = null;
            if (arrow > 0 && rest.StartsWith(ResponseText.ReasonMark))
            {
                // Without a reason the form is "brand -> match"; "brand: -> match" is not in it, so that each judgment has one spelling.
                if (arrow <= ResponseText.ReasonMark.Length || rest[ResponseText.ReasonMark.Length..arrow].IsWhiteSpace())
                    return $"expected '{criterion.Name}: reason -> verdict', found {Excerpt(line)}";
                reason = rest[ResponseText.ReasonMark.Length..arrow].ToString();
            }
            else if (arrow != 0)
            {
                return $"expected '{criterion.Name}: reason -> verdict', found {Excerpt(line)}";
            }

            if (!TryFindVerdict(criterion, rest[(arrow + ResponseText.Arrow.Length)..], out string? verdict))
            {
                return $"expected a verdict of '{criterion.Name}' ({string.Join(", ", criterion.Verdicts)}), "
                    + $"found {Excerpt(rest[(arrow + ResponseText.Arrow.Length)..])}";
            }

            if (BreaksLine(line))
                return $"the line of '{criterion.Name}' contains a control character";
            _verdicts.Add(criterion.Name, verdict);
            if (reason is not null)
                _reasons.Add(criterion.Name, reason);
            Take(ResponsePart.Criterion, criterion.Name, line);
            return null;
        }

        private string? ReadNote()
        {
            ReadOnlySpan<char> line = Line();
            if (!line.StartsWith(ResponseText.NoteMark))
                return null;
            ReadOnlySpan<char> note = line[ResponseText.NoteMark.Length..];
            if (note.IsWhiteSpace())
                return "the note is empty";
            if (BreaksLine(line))
                return "the note contains a control character";
            _note = note.ToString();
            Take(ResponsePart.Note, null, line);
            return null;
        }

        /// <summary>The line at the position, without its break.</summary>
        private ReadOnlySpan<char> Line()
        {
            ReadOnlySpan<char> rest = text.AsSpan(_position);
            int end = rest.IndexOf('\n');
            return end < 0 ? rest : rest[..end];
        }

        private void Take(ResponsePart part, string? criterion, ReadOnlySpan<char> line)
        {
            int length = line.Length + (_position + line.Length < text.Length ? 1 : 0);
            _spans.Add(new ResponseSpan(part, criterion, _position, length));
            _position += length;
        }

        private static bool TrySkip(ref ReadOnlySpan<char> line, string name)
        {
            if (!line.StartsWith(name, StringComparison.Ordinal))
                return false;
            line = line[name.Length..];
            return true;
        }

        private static bool TryFindVerdict(Criterion criterion, ReadOnlySpan<char> text, [NotNullWhen(true)] out string? verdict)
        {
            foreach (string candidate in criterion.Verdicts)
            {
                if (text.SequenceEqual(candidate))
                {
                    verdict = candidate;
                    return true;
                }
            }

            verdict = null;
            return false;
        }

        private static bool BreaksLine(ReadOnlySpan<char> line)
        {
            foreach (char c in line)
            {
                if (ResponseText.BreaksLine(c))
                    return true;
            }

            return false;
        }

        /// <summary>The beginning of a line for an error message, printable and short.</summary>
        private static string Excerpt(ReadOnlySpan<char> line)
        {
            const int Longest = 40;
            if (line.IsEmpty)
                return "an empty line or the end";
            string start = ResponseText.Fold(line[..Math.Min(Longest, line.Length)].ToString());
            return line.Length > Longest ? $"'{start}...'" : $"'{start}'";
        }
    }
}
