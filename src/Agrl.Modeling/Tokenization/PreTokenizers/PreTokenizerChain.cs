using System.Text;
using Agrl.Modeling.Tokenization.Json;
using Agrl.Modeling.Tokenization.Unicode;

namespace Agrl.Modeling.Tokenization.PreTokenizers;

/// <summary>The <c>pre_tokenizer</c> section of a <c>tokenizer.json</c> as steps, and whether pieces end up as bytes.</summary>
internal sealed class PreTokenizerChain
{
    private const string Supported = "Split, ByteLevel, Metaspace, Digits, Punctuation, Whitespace, WhitespaceSplit, Sequence";

    private readonly List<IPreTokenizer> _steps = [];

    /// <summary>Whether a ByteLevel step stands at the end: pieces are their UTF-8 bytes in GPT-2's alphabet.</summary>
    public bool OverBytes { get; private set; }

    /// <summary>Reads the section.</summary>
    /// <param name="part">The section; null means that nothing is split.</param>
    /// <exception cref="ModelFormatException">It is malformed or asks for what is not supported.</exception>
    public static PreTokenizerChain Read(JsonPart part)
    {
        var chain = new PreTokenizerChain();
        if (!part.IsNull) chain.Add(part);
        return chain;
    }

    /// <summary>Cuts a text into pieces.</summary>
    /// <param name="text">Well-formed and normalised; not empty.</param>
    /// <param name="isTextStart">Whether nothing stands before it.</param>
    public List<Piece> Split(string text, bool isTextStart)
    {
        List<Piece> pieces = [new Piece(text, 0, text.Length, isTextStart)], next = [];
        foreach (var step in _steps)
        {
            next.Clear();
            step.Apply(pieces, next);
            (pieces, next) = (next, pieces);
        }
        return pieces;
    }

    private void Add(JsonPart part)
    {
        var type = part["type"].Text();
        if (OverBytes) throw part["type"].Unsupported($"the pre-tokenizer \"{type}\" after ByteLevel", "ByteLevel as the last one");
        switch (type)
        {
            case "Sequence":
                foreach (var step in part["pretokenizers"].Items()) Add(step);
                break;
            case "Split":
                _steps.Add(new PatternSplit(TextPattern.Read(part["pattern"]), Behavior(part["behavior"]), part["invert"].Flag(false)));
                break;
            case "ByteLevel":
                if (part["add_prefix_space"].Flag(true)) _steps.Add(new PrefixSpace());
                if (part["use_regex"].Flag(true))
                    _steps.Add(new PatternSplit(TextPattern.OfRegex(KnownExpressions.Gpt2), SplitBehavior.Isolated, invert: false));
                OverBytes = true;
                break;
            case "Metaspace":
                var (mark, prepend) = MetaspaceSettings(part);
                _steps.Add(new Metaspace(mark, prepend, part["split"].Flag(true)));
                break;
            case "Digits":
                _steps.Add(new RuneSplit(RuneClass.IsNumber,
                    part["individual_digits"].Flag(false) ? SplitBehavior.Isolated : SplitBehavior.Contiguous));
                break;
            case "Punctuation":
                var behavior = part["behavior"].IsNull ? SplitBehavior.Isolated : Behavior(part["behavior"]);
                if (behavior is SplitBehavior.MergedWithNext or SplitBehavior.MergedWithPrevious)
                    throw part["behavior"].Unsupported($"the behavior {behavior} of Punctuation", "Removed, Isolated, Contiguous");
                _steps.Add(new RuneSplit(RuneClass.IsPunctuation, behavior));
                break;
            case "Whitespace":
                _steps.Add(new PatternSplit(
                    TextPattern.OfRegex($"[{RegexDialect.Word}\\u200C\\u200D]+|[^{RegexDialect.Word}\\u200C\\u200D\\s]+"),
                    SplitBehavior.Removed, invert: true));
                break;
            case "WhitespaceSplit":
                _steps.Add(new RuneSplit(Rune.IsWhiteSpace, SplitBehavior.Removed));
                break;
            default:
                throw part["type"].Unsupported($"the pre-tokenizer \"{type}\"", Supported);
        }
    }

    /// <summary>The mark and the way of prepending of a Metaspace section, in the newer or the older spelling.</summary>
    public static (char Mark, string Prepend) MetaspaceSettings(JsonPart part)
    {
        var mark = part["replacement"].Text();
        if (mark.Length != 1) throw part["replacement"].Expected("one character");
        var prepend = part["prepend_scheme"].TextOrNull() ?? (part["add_prefix_space"].Flag(true) ? "always" : "never");
        if (prepend is not ("always" or "first" or "never")) throw part["prepend_scheme"].Expected("always, first or never");
        if (prepend != "never" && !part["add_prefix_space"].Flag(true))
            throw part["add_prefix_space"].Wrong($"add_prefix_space false contradicts the prepend_scheme {prepend}.");
        return (mark[0], prepend);
    }

    private static SplitBehavior Behavior(JsonPart part)
    {
        var names = Enum.GetNames<SplitBehavior>();
        var at = Array.IndexOf(names, part.Text());
        return at >= 0 ? Enum.GetValues<SplitBehavior>()[at] : throw part.Expected("one of " + string.Join(", ", names));
    }
}
