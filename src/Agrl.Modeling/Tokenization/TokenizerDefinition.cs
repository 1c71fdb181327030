using Agrl.Modeling.Tokenization.Bpe;
using Agrl.Modeling.Tokenization.Decoders;
using Agrl.Modeling.Tokenization.Json;
using Agrl.Modeling.Tokenization.Normalizers;
using Agrl.Modeling.Tokenization.PostProcessors;
using Agrl.Modeling.Tokenization.PreTokenizers;
using Agrl.Modeling.Tokenization.Unicode;

namespace Agrl.Modeling.Tokenization;

/// <summary>A <c>tokenizer.json</c> as parts that work: each section read, checked and tied to the others.</summary>
internal sealed class TokenizerDefinition
{
    // Ids far beyond the number of tokens would make tables of nothing; see BpeData.
    private const int MostHoles = 1 << 16;

    private readonly AddedTokenSplitter _rawAll, _rawPlain, _normalizedAll, _normalizedPlain;
    private readonly Dictionary<string, int> _vocabulary;
    private readonly Dictionary<string, AddedToken> _added = new(StringComparer.Ordinal);

    private TokenizerDefinition(JsonPart file, JsonPart? tokenizerConfig, string name)
    {
        var data = BpeData.Read(file["model"], name);
        _vocabulary = data.Vocabulary;
        ReadAdded(file["added_tokens"], tokenizerConfig);
        AddedTokens = [.. _added.Values.OrderBy(token => token.Id)];
        Tokens = Table(data, file["added_tokens"]);
        AddedById = new AddedToken?[Tokens.Length];
        foreach (var token in AddedTokens) AddedById[token.Id] = token;

        Normalize = TextNormalizer.Read(file["normalizer"]);
        PreTokenizers = PreTokenizerChain.Read(file["pre_tokenizer"]);
        Model = new BpeModel(data, PreTokenizers.OverBytes, [.. AddedTokens.Where(token => token.IsSpecial).Select(token => token.Id)]);
        Decoder = DecoderPlan.Read(file["decoder"]);
        if (Decoder.IsByteLevel != PreTokenizers.OverBytes)
            throw file["decoder"].Unsupported("a decoder of another kind than the pre-tokenizer", "ByteLevel as both or as neither");
        Template = SequenceTemplate.Read(file["post_processor"], TokenToId);

        _rawAll = Splitter(token => !token.IsNormalized);
        _rawPlain = Splitter(token => !token.IsNormalized && !token.IsMarker);
        _normalizedAll = Splitter(token => token.IsNormalized);
        _normalizedPlain = Splitter(token => token.IsNormalized && !token.IsMarker);
    }

    /// <summary>The token of each id; null for holes.</summary>
    public string?[] Tokens { get; }

    /// <summary>The added token of each id, where it is one.</summary>
    public AddedToken?[] AddedById { get; }

    /// <summary>The added tokens by id.</summary>
    public AddedToken[] AddedTokens { get; }

    /// <summary>What is done to a text first.</summary>
    public Func<string, string> Normalize { get; }

    /// <summary>What cuts it into pieces.</summary>
    public PreTokenizerChain PreTokenizers { get; }

    /// <summary>What makes tokens of a piece.</summary>
    public BpeModel Model { get; }

    /// <summary>What is put around the ids of a text on request.</summary>
    public SequenceTemplate Template { get; }

    /// <summary>How ids become text.</summary>
    public DecoderPlan Decoder { get; }

    /// <summary>Reads and checks the file.</summary>
    /// <param name="file">tokenizer.json.</param>
    /// <param name="tokenizerConfig">tokenizer_config.json, whose added_tokens_decoder may add tokens; or null.</param>
    /// <param name="name">The file's name, for messages.</param>
    /// <exception cref="ModelFormatException">It is malformed, contradicts itself or asks for what is not supported.</exception>
    public static TokenizerDefinition Read(JsonPart file, JsonPart? tokenizerConfig, string name) => new(file, tokenizerConfig, name);

    /// <summary>The id of a token, or null.</summary>
    public int? TokenToId(string token) =>
        _added.TryGetValue(token, out var added) ? added.Id : _vocabulary.TryGetValue(token, out var id) ? id : null;

    /// <summary>What finds added tokens in the text as given.</summary>
    /// <param name="markersToo">Whether markers are found, or words alone.</param>
    public AddedTokenSplitter RawSplitter(bool markersToo) => markersToo ? _rawAll : _rawPlain;

    /// <summary>What finds added tokens in the normalised text.</summary>
    /// <param name="markersToo">Whether markers are found, or words alone.</param>
    public AddedTokenSplitter NormalizedSplitter(bool markersToo) => markersToo ? _normalizedAll : _normalizedPlain;

    private void ReadAdded(JsonPart tokens, JsonPart? tokenizerConfig)
    {
        if (!tokens.IsNull)
            foreach (var part in tokens.Items())
                Add(part, part["id"].Count(), part["content"].Text());
        // transformers adds what its configuration lists beyond the file.
        if (tokenizerConfig is { } config && !config["added_tokens_decoder"].IsNull)
            foreach (var (key, part) in config["added_tokens_decoder"].Members())
            {
                var content = part["content"].Text();
                if (_added.ContainsKey(content)) continue;
                if (!int.TryParse(key, System.Globalization.NumberStyles.None, null, out var id))
                    throw part.Wrong($"the key \"{key}\" is no id.");
                Add(part, id, content);
            }
    }

    private void Add(JsonPart part, int id, string content)
    {
        if (content.Length == 0) throw part["content"].Expected("the text of a token");
        if (_vocabulary.TryGetValue(content, out var known) && known != id)
            throw part["id"].Wrong($"the added token \"{content}\" has the id {id}, but the vocabulary gives it {known}.");
        var isSpecial = part["special"].Flag(false);
        var token = new AddedToken(
            id, content, isSpecial, part["normalized"].Flag(!isSpecial),
            part["single_word"].Flag(false), part["lstrip"].Flag(false), part["rstrip"].Flag(false));
        if (!_added.TryAdd(content, token)) throw part["content"].Wrong($"the added token \"{content}\" stands there twice.");
    }

    private string?[] Table(BpeData data, JsonPart place)
    {
        var highest = Math.Max(data.HighestId, AddedTokens.Length == 0 ? -1 : AddedTokens[^1].Id);
        if (highest - data.Vocabulary.Count - AddedTokens.Length >= MostHoles)
            throw place.Wrong($"there are {data.Vocabulary.Count + AddedTokens.Length} tokens but ids up to {highest}.");
        var table = new string?[highest + 1];
        foreach (var (token, id) in data.Vocabulary) table[id] = token;
        foreach (var token in AddedTokens)
            table[token.Id] = table[token.Id] is null || table[token.Id] == token.Content ? token.Content
                : throw place.Wrong($"the added token \"{token.Content}\" has the id {token.Id}, " +
                    $"which is the token \"{table[token.Id]}\"'s.");
        return table;
    }

    private AddedTokenSplitter Splitter(Func<AddedToken, bool> which) =>
        new(AddedTokens.Where(which)
            .Select(token => (token.IsNormalized ? Normalize(RuneClass.WellFormed(token.Content)) : token.Content, token)));
}
