using Agrl.Modeling.Tokenization.Json;

namespace Agrl.Modeling.Tokenization;

/// <summary>
/// The ids that a model folder names beside the tokenizer: what ends a response, what pads, how many rows the embedding has.
/// </summary>
/// <param name="EndOfText">The ids that end a response, the tokenizer's own first; not empty.</param>
/// <param name="Pad">The padding id.</param>
/// <param name="EmbeddingSize">The model's <c>vocab_size</c>, often rounded up past the tokenizer's;
/// 0 where the folder does not say.</param>
internal sealed record SpecialIds(int[] EndOfText, int Pad, int EmbeddingSize)
{
    // Asked in this order where no file of the folder names an end: a bare tokenizer.json says nothing about roles.
    private static readonly string[] CommonEnds = ["<|im_end|>", "<|eot_id|>", "</s>", "<|end_of_text|>", "<|endoftext|>"];

    /// <summary>Finds the ids.</summary>
    /// <param name="tokenizerConfig">tokenizer_config.json, or null.</param>
    /// <param name="generationConfig">generation_config.json, or null.</param>
    /// <param name="config">The model's config.json, or null.</param>
    /// <param name="tokenToId">The id of a token, or null.</param>
    /// <param name="vocabularySize">The tokenizer's number of ids.</param>
    /// <param name="origin">The folder, for messages.</param>
    /// <exception cref="ModelFormatException">A named token or id does not exist, or nothing ends a response.</exception>
    public static SpecialIds Find(
        JsonPart? tokenizerConfig, JsonPart? generationConfig, JsonPart? config,
        Func<string, int?> tokenToId, int vocabularySize, string origin)
    {
        var embedding = config is { } model && !model["vocab_size"].IsNull ? model["vocab_size"].Count() : 0;
        var limit = Math.Max(vocabularySize, embedding);
        var ends = new List<int>();
        if (tokenizerConfig is { } named && NamedToken(named["eos_token"], tokenToId) is { } end) ends.Add(end);
        // The model's own configuration counts where the generation configuration says nothing.
        var ids = new[] { generationConfig, config }.Select(part => part is { } given ? Ids(given["eos_token_id"], limit) : []);
        ends.AddRange(ids.FirstOrDefault(found => found.Length > 0) ?? []);
        if (ends.Count == 0 && CommonEnds.Select(tokenToId).FirstOrDefault(id => id is not null) is { } common) ends.Add(common);
        if (ends.Count == 0)
            throw new ModelFormatException(
                $"{origin}: no token ends a response. " +
                $"Name one as eos_token in {TokenizerFiles.Configuration} or as eos_token_id in generation_config.json.");

        var pad = tokenizerConfig is { } padding ? NamedToken(padding["pad_token"], tokenToId) : null;
        foreach (var part in new[] { generationConfig, config })
            if (pad is null && part is { } given)
                pad = Ids(given["pad_token_id"], limit).Select(id => (int?)id).FirstOrDefault();
        return new([.. ends.Distinct()], pad ?? ends[0], embedding);
    }

    // A token is named by its text, or in older files by an object that holds it.
    private static int? NamedToken(JsonPart part, Func<string, int?> tokenToId)
    {
        if (part.IsNull) return null;
        var token = part.Kind == System.Text.Json.JsonValueKind.Object ? part["content"].Text() : part.Text();
        return tokenToId(token) ?? throw part.Wrong($"the token \"{token}\" is not in {TokenizerFiles.Tokenizer}.");
    }

    private static int[] Ids(JsonPart part, int limit)
    {
        if (part.IsNull) return [];
        var parts = part.Kind == System.Text.Json.JsonValueKind.Array ? part.Items().ToArray() : [part];
        foreach (var id in parts)
            if (id.IsNegative())
                return []; // -1 is how some configurations say "none".
            else if (id.Count() >= limit)
                throw id.Wrong($"the id {id.Count()} is not below the vocabulary's {limit}.");
        return [.. parts.Select(id => id.Count())];
    }
}
