using System.Text;
using System.Text.RegularExpressions;

namespace Agrl.Modeling.Tokenization.Chat;

/// <summary>
/// Tells a Jinja chat template by what it can write: its string literals and the text outside of its tags, cut at markers and
/// line breaks. A template is a known one if it has all that one must have and nothing beyond what it may have, writes no white space
/// between its tags, and, where turns begin and end with markers, writes what is given to it within turns alone.
/// </summary>
internal static partial class TemplateFingerprint
{
    private static readonly string[] Roles = ["system", "user", "assistant", "tool", "role", "content", "message", "default", ""];

    // What Qwen's templates write for tools, which no prompt of ours has.
    private static readonly string[] QwenTools =
    [
        "# Tools", "You may call one or more functions to assist with the user query.",
        "You are provided with function signatures within", "<tools>", "</tools>", "XML tags:",
        "For each function call, return a json object with function name and arguments within", "<tool_call>", "</tool_call>",
        "{\"name\":", "<function-name>", ", \"arguments\":", "<args-json-object>", "{\"name\": \"", "\", \"arguments\":", "}",
        "<tool_response>", "</tool_response>", "tool_calls", "arguments", "name", "function",
    ];

    private static readonly Known[] Templates =
    [
        new("qwen3", ["<|im_start|>", "<|im_end|>", "<think>", "</think>"], ["enable_thinking", "reasoning_content"],
            QwenTools, ["bos_token", "trim"], ["<|im_start|>assistant\n", "<think>\n\n</think>\n\n", "<|im_end|>\n"]),
        new("qwen2.5", ["<|im_start|>", "<|im_end|>", ChatMlTemplate.Qwen25System], [], QwenTools, ["bos_token", "trim", "strip"],
            ["<|im_start|>assistant\n", "<|im_end|>\n"]),
        new("chatml", ["<|im_start|>", "<|im_end|>"], [], [], ["bos_token", "eos_token", "trim", "strip", "tools"],
            ["<|im_start|>assistant\n", "<|im_end|>\n"]),
        new("llama3", ["<|start_header_id|>", "<|end_header_id|>", "<|eot_id|>"], ["trim", "bos_token"], ["<|begin_of_text|>"],
            ["tools", "strftime_now"], ["<|end_header_id|>\n\n", "assistant<|end_header_id|>\n\n"]),
    ];

    private const string TurnStart = "<|im_start|>";
    private const string TurnEnd = "<|im_end|>";

    // The longest known one has 5,000 characters; what is far longer is another and need not be looked through.
    private const int LongestSource = 100_000;

    /// <summary>The known template that a source is, or what of it the likeliest one does not have.</summary>
    public static (string? Name, string Difference) Recognise(string source)
    {
        if (source.Length > LongestSource) return (null, $"it has {source.Length} characters");
        var writing = Parse(source);
        string? difference = null;
        foreach (var known in Templates)
        {
            if (known.Markers.Except(writing.Atoms).Any() || known.Needed.Any(word => !HasWord(writing.Code, word))) continue;
            var unknown = writing.Atoms.Except(known.Markers).Except(known.Allowed).Except(Roles).FirstOrDefault();
            var refused = known.Refused.FirstOrDefault(word => HasWord(writing.Code, word));
            var misses = known.Layout.FirstOrDefault(text => !writing.Layout.Contains(text, StringComparison.Ordinal));
            var isOutside = writing.Outside is not null && known.Markers.Contains(TurnStart);
            if (unknown is null && refused is null && misses is null && !isOutside && !writing.HasSpace) return (known.Name, "");
            difference ??= unknown is not null ? $"it is like {known.Name} but writes \"{unknown}\""
                : refused is not null ? $"it is like {known.Name} but uses {refused}"
                : misses is not null
                    ? $"it is like {known.Name} but nowhere writes \"{misses.Replace("\n", "\\n", StringComparison.Ordinal)}\""
                : isOutside ? $"it is like {known.Name} but writes {writing.Outside} outside of a turn"
                : $"it is like {known.Name} but writes white space between its tags";
        }
        return (null, difference ?? "it has the markers of none of them");
    }

    private static bool HasWord(string code, string word) =>
        Regex.IsMatch(code, $@"(?<!\w){Regex.Escape(word)}", RegexOptions.CultureInvariant);

    private static Writing Parse(string source)
    {
        var written = new List<string>();
        var code = new StringBuilder();
        var (isInTurn, outside, hasSpace) = (false, (string?)null, false);
        source = source.ReplaceLineEndings("\n");
        var tags = Tags().Matches(source).ToArray();
        for (var i = 0; i <= tags.Length; i++)
        {
            var (before, after) = (i > 0 ? tags[i - 1] : null, i < tags.Length ? tags[i] : null);
            var text = Between(source, before, after);
            hasSpace |= !isInTurn && text.Length > 0 && string.IsNullOrWhiteSpace(text);
            Write(text);
            if (after is null || after.Value.StartsWith("{#", StringComparison.Ordinal)) continue;
            // Literals and what stands between them, in the order in which they are written.
            var isOutput = after.Value.StartsWith("{{", StringComparison.Ordinal);
            var content = after.Value[2..^2];
            var names = Blank(Conditions(), Blank(Literals(), content));
            var at = 0;
            foreach (Match literal in Literals().Matches(content))
            {
                if (isOutput) Fill(names[at..literal.Index]);
                Write(Unescape(literal.Value[1..^1]));
                at = literal.Index + literal.Length;
            }
            if (isOutput) Fill(names[at..]);
            code.Append(Literals().Replace(after.Value, " "));
        }
        var atoms = written.SelectMany(text => Cuts().Split(text)).Select(atom => atom.Trim()).ToHashSet(StringComparer.Ordinal);
        return new Writing(atoms, code.ToString(), string.Concat(written), outside, hasSpace);

        void Write(string text)
        {
            written.Add(text);
            hasSpace |= text.Contains(TurnEnd + "\n\n", StringComparison.Ordinal);
            var (start, end) = (text.LastIndexOf(TurnStart, StringComparison.Ordinal), text.LastIndexOf(TurnEnd, StringComparison.Ordinal));
            if (start != end) isInTurn = start > end;
        }

        void Fill(string expression)
        {
            if (!isInTurn && Name().Match(expression) is { Success: true } name) outside ??= name.Value;
        }
    }

    /// <summary>
    /// The text that is written between two tags, with transformers' settings (trim_blocks and lstrip_blocks): a tag of code takes the line
    /// break behind it, and the spaces before it where nothing else stands before it on its line.
    /// </summary>
    private static string Between(string source, Match? before, Match? after)
    {
        var text = source[(before is null ? 0 : before.Index + before.Length)..(after?.Index ?? source.Length)];
        var isLineStart = before is null;
        if (before?.Value[^3] == '-')
        {
            text = text.TrimStart();
        }
        else if (before is not null && before.Value[^3] != '+' && !before.Value.StartsWith("{{", StringComparison.Ordinal)
            && text.StartsWith('\n'))
        {
            text = text[1..];
            isLineStart = true;
        }

        if (after is null)
            return text.EndsWith('\n') ? text[..^1] : text;
        if (after.Value[2] == '-')
            return text.TrimEnd();
        if (after.Value[2] == '+' || after.Value.StartsWith("{{", StringComparison.Ordinal))
            return text;
        var line = text.AsSpan().TrimEnd(" \t");
        return (line.IsEmpty ? isLineStart : line[^1] == '\n') ? line.ToString() : text;
    }

    private static string Blank(Regex what, string text) => what.Replace(text, found => new string(' ', found.Length));

    private static string Unescape(string literal) => Escapes().Replace(literal, escape => escape.Value[1] switch
    {
        'n' => "\n",
        't' => "\t",
        'r' => "\r",
        var other => other.ToString(),
    });

    [GeneratedRegex(@"\{\{.*?\}\}|\{%.*?%\}|\{#.*?#\}", RegexOptions.Singleline | RegexOptions.CultureInvariant)]
    private static partial Regex Tags();

    [GeneratedRegex(@"'(?:[^'\\]|\\.)*'|""(?:[^""\\]|\\.)*""", RegexOptions.Singleline | RegexOptions.CultureInvariant)]
    private static partial Regex Literals();

    // What decides whether something is written is not written itself.
    [GeneratedRegex(@"\bif\b.*?(?:\belse\b|$)", RegexOptions.Singleline | RegexOptions.CultureInvariant)]
    private static partial Regex Conditions();

    [GeneratedRegex(@"[A-Za-z_][\w.]*", RegexOptions.CultureInvariant)]
    private static partial Regex Name();

    [GeneratedRegex(@"\\(.)", RegexOptions.Singleline | RegexOptions.CultureInvariant)]
    private static partial Regex Escapes();

    [GeneratedRegex(@"(<[^<>\s]+>)|\n", RegexOptions.CultureInvariant)]
    private static partial Regex Cuts();

    /// <summary>What a template writes.</summary>
    /// <param name="Atoms">Its pieces between markers and line breaks.</param>
    /// <param name="Code">Its code with the literals taken out.</param>
    /// <param name="Layout">All that it can write, one after the other.</param>
    /// <param name="Outside">A name whose value it writes outside of turns; null where there is none.</param>
    /// <param name="HasSpace">Whether it writes white space between its tags.</param>
    private sealed record Writing(HashSet<string> Atoms, string Code, string Layout, string? Outside, bool HasSpace);

    /// <summary>A template that is known.</summary>
    /// <param name="Name">Its name.</param>
    /// <param name="Markers">What it must write.</param>
    /// <param name="Needed">What its code must name.</param>
    /// <param name="Allowed">What it may write beside its markers and roles.</param>
    /// <param name="Refused">What its code may not name, as that would write something else than the template in code does.</param>
    /// <param name="Layout">What must stand in its literals as it is, line breaks included.</param>
    private sealed record Known(string Name, string[] Markers, string[] Needed, string[] Allowed, string[] Refused, string[] Layout);
}
