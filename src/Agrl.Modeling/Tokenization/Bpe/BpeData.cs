using Agrl.Modeling.Tokenization.Json;

namespace Agrl.Modeling.Tokenization.Bpe;

/// <summary>The <c>model</c> section of a <c>tokenizer.json</c>, checked.</summary>
internal sealed class BpeData
{
    // Ids far beyond the number of tokens would make tables of nothing; real vocabularies leave small holes at most.
    private const int MostHoles = 1 << 16;

    private BpeData(JsonPart model, string file)
    {
        File = file;
        foreach (var flag in (string[])["continuing_subword_prefix", "end_of_word_suffix"])
            if (model[flag].TextOrNull() is { Length: > 0 } affix)
                throw model[flag].Unsupported($"{flag} \"{affix}\"", "null or an empty string");
        if (!model["dropout"].IsNull && !model["dropout"].IsZero())
            throw model["dropout"].Unsupported("BPE dropout (random merges)", "null or 0");
        ByteFallback = model["byte_fallback"].Flag(false);
        FuseUnknown = model["fuse_unk"].Flag(false);
        IgnoreMerges = model["ignore_merges"].Flag(false);
        ReadVocabulary(model["vocab"]);
        if (model["unk_token"].TextOrNull() is { } unknown)
            UnknownId = Vocabulary.TryGetValue(unknown, out var id) ? id
                : throw model["unk_token"].Wrong($"the unk_token \"{unknown}\" is not in the vocabulary.");
        ReadMerges(model["merges"]);
    }

    /// <summary>The file's name, for messages.</summary>
    public string File { get; }

    /// <summary>Token to id.</summary>
    public Dictionary<string, int> Vocabulary { get; } = new(StringComparer.Ordinal);

    /// <summary>Pairs of ids (<see cref="Merge.Key"/>) to what they become.</summary>
    public Dictionary<long, Merge> Merges { get; } = [];

    /// <summary>The highest id of the vocabulary, or -1.</summary>
    public int HighestId { get; private set; } = -1;

    /// <summary>Whether characters without a token become their bytes' tokens.</summary>
    public bool ByteFallback { get; }

    /// <summary>Whether neighbouring unknown characters become one unknown token.</summary>
    public bool FuseUnknown { get; }

    /// <summary>Whether a piece that is a token as a whole becomes it, whatever the merges say.</summary>
    public bool IgnoreMerges { get; }

    /// <summary>The token of what the vocabulary does not cover, or null.</summary>
    public int? UnknownId { get; }

    /// <summary>Reads the section.</summary>
    /// <param name="model">The part <c>model</c>.</param>
    /// <param name="file">The file's name, for messages.</param>
    /// <exception cref="ModelFormatException">It is malformed or asks for what is not supported.</exception>
    public static BpeData Read(JsonPart model, string file)
    {
        if (model.IsNull) throw model.Expected("the tokenizer's model");
        // Very old files leave the type out; those with merges are BPE.
        var type = model["type"].TextOrNull() ?? (model["merges"].IsNull ? "without a type" : "BPE");
        return type == "BPE" ? new BpeData(model, file) : throw model["type"].Unsupported($"the tokenizer model \"{type}\"", "BPE");
    }

    private void ReadVocabulary(JsonPart vocabulary)
    {
        Vocabulary.EnsureCapacity(vocabulary.MemberCount());
        var taken = new HashSet<int>(Vocabulary.Capacity);
        foreach (var (token, part) in vocabulary.Members())
        {
            var id = part.Count();
            if (!Vocabulary.TryAdd(token, id)) throw part.Wrong($"the token \"{token}\" stands in the vocabulary twice.");
            if (!taken.Add(id)) throw part.Wrong($"the id {id} of the token \"{token}\" is another token's too.");
            HighestId = Math.Max(HighestId, id);
        }
        if (Vocabulary.Count == 0) throw vocabulary.Expected("a vocabulary with tokens");
        if (HighestId - Vocabulary.Count >= MostHoles)
            throw vocabulary.Wrong($"the vocabulary has {Vocabulary.Count} tokens but ids up to {HighestId}.");
    }

    private void ReadMerges(JsonPart merges)
    {
        Merges.EnsureCapacity(merges.Length());
        var rank = 0;
        foreach (var part in merges.Items())
        {
            var (left, right) = Pair(part);
            if (!Vocabulary.TryGetValue(left, out var leftId)) throw Missing(part, left);
            if (!Vocabulary.TryGetValue(right, out var rightId)) throw Missing(part, right);
            if (!Vocabulary.TryGetValue(left + right, out var id)) throw Missing(part, left + right);
            Merges[Merge.Key(leftId, rightId)] = new Merge(rank++, id);
        }
    }

    private static (string Left, string Right) Pair(JsonPart part)
    {
        if (part.Kind == System.Text.Json.JsonValueKind.Array) return part.TwoTexts();
        var text = part.Text();
        var space = text.IndexOf(' ', StringComparison.Ordinal);
        // One space parts the two; tokens with spaces of their own need the form of an array.
        return space > 0 && space < text.Length - 1 && text.IndexOf(' ', space + 1) < 0
            ? (text[..space], text[(space + 1)..])
            : throw part.Expected("a merge, as \"left right\" or [\"left\", \"right\"],");
    }

    private static ModelFormatException Missing(JsonPart part, string token) =>
        part.Wrong($"the merge needs the token \"{token}\", which is not in the vocabulary.");
}
