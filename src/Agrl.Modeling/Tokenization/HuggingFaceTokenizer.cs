using Agrl.Modeling.Tokenization.Bpe;
using Agrl.Modeling.Tokenization.Chat;
using Agrl.Modeling.Tokenization.Decoders;
using Agrl.Modeling.Tokenization.Json;
using Agrl.Modeling.Tokenization.Unicode;

namespace Agrl.Modeling.Tokenization;

/// <summary>
/// The tokenizer of a Hugging Face folder, read from <c>tokenizer.json</c>: byte-pair encodings over bytes (GPT-2, Qwen,
/// Llama 3) and over characters with byte fallback (Llama 2, TinyLlama, Mistral). What the file asks for and is not done here is
/// refused by name when it is loaded. Decoding gives the text that was encoded: spaces before punctuation are never "cleaned up",
/// whatever tokenizer_config.json says. Safe for several threads at once.
/// </summary>
/// <remarks>
/// Written here rather than on Microsoft.ML.Tokenizers 2.0.1, which reads no <c>tokenizer.json</c>: what it does not know
/// (<c>ignore_merges</c>, byte fallback beside merges, white space that belongs to an added token) it leaves out without a word,
/// its expressions match UTF-16 units where the models were trained on code points, and a word of 200,000 characters takes it
/// 4 s. Where it applies, the tests hold both to the same ids.
/// </remarks>
public sealed class HuggingFaceTokenizer : ITokenizer
{
    private readonly TokenizerFiles _files;
    private readonly TokenizerDefinition _definition;
    private readonly SpecialIds _special;
    private readonly TokenTexts _texts;

    private HuggingFaceTokenizer(TokenizerFiles files, JsonPart? generationConfig, JsonPart? config)
    {
        _files = files;
        JsonPart? tokenizerConfig = files.Content(TokenizerFiles.Configuration) is { } content
            ? JsonPart.Parse(content, files.PathOf(TokenizerFiles.Configuration)) : null;
        _definition = TokenizerDefinition.Read(
            JsonPart.Parse(files.Content(TokenizerFiles.Tokenizer)!, files.PathOf(TokenizerFiles.Tokenizer)), tokenizerConfig,
            files.PathOf(TokenizerFiles.Tokenizer));
        _special = SpecialIds.Find(tokenizerConfig, generationConfig, config, TokenToId, VocabularySize, files.Origin);
        _texts = new TokenTexts(_definition.Decoder, _definition.Tokens, _definition.AddedById,
            Math.Max(VocabularySize, _special.EmbeddingSize));
    }

    private HuggingFaceTokenizer(HuggingFaceTokenizer other, TokenizerFiles files)
    {
        _files = files;
        _definition = other._definition;
        _special = other._special;
        _texts = other._texts;
    }

    /// <inheritdoc/>
    public int VocabularySize => _definition.Tokens.Length;

    /// <inheritdoc/>
    public IReadOnlyList<int> EndOfTextIds => _special.EndOfText;

    /// <inheritdoc/>
    public int PadId => _special.Pad;

    /// <summary>What kind it is, for people: <c>byte-level BPE</c>, <c>BPE with byte fallback</c> or <c>character BPE</c>.</summary>
    public string Kind => _definition.PreTokenizers.OverBytes
        ? "byte-level BPE"
        : _definition.Model.HasByteFallback ? "BPE with byte fallback" : "character BPE";

    /// <summary>Loads the tokenizer of a folder.</summary>
    /// <param name="folder">
    /// A folder with tokenizer.json; tokenizer_config.json, generation_config.json and config.json are asked for the ids that end
    /// a response and pad, where they are there.
    /// </param>
    /// <exception cref="ModelFormatException">A file is missing, malformed, contradicts itself
    /// or asks for what is not supported.</exception>
    public static HuggingFaceTokenizer Load(string folder)
    {
        var files = TokenizerFiles.Read(folder);
        return new HuggingFaceTokenizer(files, Optional("generation_config.json"), Optional("config.json"));

        JsonPart? Optional(string name)
        {
            var path = Path.Combine(folder, name);
            return File.Exists(path) ? JsonPart.Parse(File.ReadAllBytes(path), path) : null;
        }
    }

    /// <summary>A tokenizer of files in memory.</summary>
    internal static HuggingFaceTokenizer FromFiles(TokenizerFiles files) => new(files, null, null);

    /// <inheritdoc/>
    public int? TokenToId(string token) => _definition.TokenToId(token);

    /// <summary>The token of an id as the vocabulary spells it, or null where the id has none.</summary>
    /// <param name="id">Any number.</param>
    public string? IdToToken(int id) => (uint)id < (uint)_definition.Tokens.Length ? _definition.Tokens[id] : null;

    /// <summary>Whether an id is a special token's.</summary>
    /// <param name="id">Any number.</param>
    public bool IsSpecial(int id) => (uint)id < (uint)_definition.AddedById.Length && _definition.AddedById[id] is { IsSpecial: true };

    /// <inheritdoc/>
    public int[] Encode(string text, bool parseSpecial = false, bool addSpecialTokens = false)
    {
        var ids = new List<int>();
        if (addSpecialTokens) ids.AddRange(_definition.Template.Before);
        Encode(text, parseSpecial, isTextStart: true, ids);
        if (addSpecialTokens) ids.AddRange(_definition.Template.After);
        return [.. ids];
    }

    /// <summary>The ids that the tokenizer's post-processor puts before a text, such as a BOS.</summary>
    internal IReadOnlyList<int> IdsBeforeText => _definition.Template.Before;

    /// <summary>Adds the ids of a text that may stand after other text.</summary>
    internal void Encode(string text, bool parseSpecial, bool isTextStart, List<int> into)
    {
        ArgumentNullException.ThrowIfNull(text);
        text = RuneClass.WellFormed(text);
        var loop = new MergeLoop();
        List<(int Start, int Length, AddedToken? Token)> raw = [], normalized = [];
        _definition.RawSplitter(parseSpecial).Split(text, raw);
        foreach (var (start, length, token) in raw)
        {
            if (token is not null)
            {
                into.Add(token.Id);
                continue;
            }
            var part = _definition.Normalize(text.Substring(start, length));
            normalized.Clear();
            _definition.NormalizedSplitter(parseSpecial).Split(part, normalized);
            foreach (var (partStart, partLength, partToken) in normalized)
            {
                if (partToken is not null)
                {
                    into.Add(partToken.Id);
                    continue;
                }
                var atStart = isTextStart && start == 0 && partStart == 0;
                foreach (var piece in _definition.PreTokenizers.Split(part.Substring(partStart, partLength), atStart))
                    _definition.Model.Encode(piece.Span, loop, into);
            }
        }
    }

    /// <inheritdoc/>
    public string Decode(ReadOnlySpan<int> ids, bool skipSpecial = true)
    {
        var state = new DecodeState(_texts, skipSpecial);
        foreach (var id in ids) state.Add(id);
        state.Finish();
        return state.Text.ToString();
    }

    /// <inheritdoc/>
    public int[] DecodedEnds(ReadOnlySpan<int> ids, out string text)
    {
        var ends = new List<int>(ids.Length);
        var state = new DecodeState(_texts, skipSpecial: true, ends);
        foreach (var id in ids) state.Add(id);
        state.Finish();
        text = state.Text.ToString();
        return [.. ends];
    }

    /// <summary>A decoder for ids that arrive one by one.</summary>
    /// <param name="skipSpecial">Whether special tokens are left out of the text.</param>
    public IncrementalDecoder CreateDecoder(bool skipSpecial = true) => new(_texts, skipSpecial);

    /// <summary>
    /// The same tokenizer with the chat template that the model is trained with, so that what is saved says it:
    /// <see cref="ChatTemplates.Detect"/> finds it again, and the Jinja template beside it renders the same for those who serve the
    /// model (that of Qwen3 is kept as it is).
    /// </summary>
    /// <param name="template">The template.</param>
    public HuggingFaceTokenizer WithChatTemplate(ChatTemplate template)
    {
        ArgumentNullException.ThrowIfNull(template);
        return new HuggingFaceTokenizer(this, ChatTemplateNote.Write(_files, template));
    }

    /// <inheritdoc/>
    public void Save(string folder) => _files.Save(folder);
}
