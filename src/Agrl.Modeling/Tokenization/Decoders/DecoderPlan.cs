using Agrl.Modeling.Tokenization.Json;
using Agrl.Modeling.Tokenization.PreTokenizers;

namespace Agrl.Modeling.Tokenization.Decoders;

/// <summary>
/// The <c>decoder</c> section of a <c>tokenizer.json</c> in the one order in which such chains are written: tokens are changed
/// one by one, then bytes are put together, then the whole text is changed. A chain that does not fit this is refused.
/// </summary>
internal sealed class DecoderPlan
{
    private const string Supported = "ByteLevel, ByteFallback, Fuse, Replace, Strip, Metaspace, Sequence";
    private readonly List<Func<string, bool, string>> _tokenSteps = [];
    private readonly Dictionary<char, string> _replaced = [];
    private bool _fused;

    /// <summary>Whether tokens are bytes in GPT-2's alphabet.</summary>
    public bool IsByteLevel { get; private set; }

    /// <summary>Whether tokens such as <c>&lt;0x0A&gt;</c> are bytes.</summary>
    public bool HasByteFallback { get; private set; }

    /// <summary>Whether a token reads differently where it is the first.</summary>
    public bool FirstDiffers { get; private set; }

    /// <summary>What is cut from the front of the whole text, and how often at most.</summary>
    public (char Content, int Most) Strip { get; private set; }

    /// <summary>Characters of the put-together text that become something else; mostly none.</summary>
    public IReadOnlyDictionary<char, string> Replaced => _replaced;

    /// <summary>Reads the section.</summary>
    /// <exception cref="ModelFormatException">It is missing, malformed or asks for what is not supported.</exception>
    public static DecoderPlan Read(JsonPart part)
    {
        if (part.IsNull) throw part.Expected("a decoder");
        var plan = new DecoderPlan();
        plan.Add(part);
        return plan;
    }

    /// <summary>The text of a token before bytes are put together.</summary>
    /// <param name="token">The token as the vocabulary spells it.</param>
    /// <param name="isFirst">Whether it is the first.</param>
    public string TextOf(string token, bool isFirst)
    {
        foreach (var step in _tokenSteps) token = step(token, isFirst);
        return token;
    }

    private void Add(JsonPart part)
    {
        var type = part["type"].Text();
        switch (type)
        {
            case "Sequence":
                foreach (var step in part["decoders"].Items()) Add(step);
                break;
            case "ByteLevel":
                RequireTokensApart(part, type);
                if (_tokenSteps.Count > 0) throw part["type"].Unsupported("ByteLevel after other decoders", "ByteLevel as the first");
                IsByteLevel = _fused = true;
                break;
            case "ByteFallback":
                RequireTokensApart(part, type);
                HasByteFallback = true;
                break;
            case "Fuse":
                _fused = true;
                break;
            case "Metaspace":
                RequireTokensApart(part, type);
                var (mark, prepend) = PreTokenizerChain.MetaspaceSettings(part);
                FirstDiffers |= prepend != "never";
                _tokenSteps.Add((token, isFirst) =>
                    token.Replace(mark.ToString(), isFirst && prepend != "never" ? "" : " ", StringComparison.Ordinal));
                break;
            case "Replace":
                AddReplace(part);
                break;
            case "Strip":
                AddStrip(part);
                break;
            default:
                throw part["type"].Unsupported($"the decoder \"{type}\"", Supported);
        }
    }

    private void AddReplace(JsonPart part)
    {
        var pattern = part["pattern"];
        var from = pattern.Kind == System.Text.Json.JsonValueKind.String ? pattern.Text()
            : pattern["String"].TextOrNull()
                ?? throw pattern.Unsupported("Replace with a regular expression in the decoder", "{\"String\": ...}");
        var content = part["content"].Text();
        if (!_fused && !HasByteFallback)
        {
            if (from.Length > 0) _tokenSteps.Add((token, _) => token.Replace(from, content, StringComparison.Ordinal));
        }
        else if (from.Length != 1 || Strip.Most > 0 || _replaced.Count > 0)
        {
            throw part["pattern"].Unsupported("this Replace after the tokens are joined", "one character, once, before Strip");
        }
        else
        {
            _replaced[from[0]] = content;
        }
    }

    private void AddStrip(JsonPart part)
    {
        var content = part["content"].Text();
        if (content.Length != 1) throw part["content"].Expected("one character");
        int start = part["start"].Count(), stop = part["stop"].Count();
        if (!_fused)
        {
            RequireTokensApart(part, "Strip");
            _tokenSteps.Add((token, _) => StripToken(token, content[0], start, stop));
            return;
        }
        // Stripping the end would hold every text back until its end is known; no model family does it.
        if (stop > 0) throw part["stop"].Unsupported("Strip at the end of the whole text", "stop 0");
        if (Strip.Most > 0) throw part["type"].Unsupported("a second Strip of the whole text", "one");
        Strip = (content[0], start);
    }

    private static string StripToken(string token, char content, int start, int stop)
    {
        int from = 0, to = token.Length;
        while (from < token.Length && from < start && token[from] == content) from++;
        while (to > from && token.Length - to < stop && token[to - 1] == content) to--;
        return token[from..to];
    }

    private void RequireTokensApart(JsonPart part, string type)
    {
        if (_fused || HasByteFallback)
            throw part["type"].Unsupported($"the decoder \"{type}\" after the tokens are joined", "it before ByteFallback and Fuse");
    }
}
