using Agrl.Modeling.Tokenization.Json;

namespace Agrl.Modeling.Tokenization.PostProcessors;

/// <summary>The <c>post_processor</c> section of a <c>tokenizer.json</c>, as the ids that it puts before and after a text.</summary>
/// <param name="Before">Such as a beginning-of-text id.</param>
/// <param name="After">Such as an end-of-text id.</param>
internal sealed record SequenceTemplate(int[] Before, int[] After)
{
    /// <summary>Reads the section.</summary>
    /// <param name="part">The section; null means that nothing is added.</param>
    /// <param name="tokenToId">The id of a token, or null.</param>
    /// <exception cref="ModelFormatException">It is malformed or asks for what is not supported.</exception>
    public static SequenceTemplate Read(JsonPart part, Func<string, int?> tokenToId)
    {
        if (part.IsNull) return new([], []);
        var type = part["type"].Text();
        switch (type)
        {
            case "ByteLevel":
                return new([], []); // Trims offsets, which nothing here asks for.
            case "Sequence":
                var steps = part["processors"].Items().Select(step => Read(step, tokenToId)).ToArray();
                // Each step wraps what the one before it left.
                return new([.. steps.Reverse().SelectMany(step => step.Before)], [.. steps.SelectMany(step => step.After)]);
            case "TemplateProcessing":
                return ReadTemplate(part, tokenToId);
            default:
                throw part["type"].Unsupported($"the post-processor \"{type}\"", "ByteLevel, TemplateProcessing, Sequence");
        }
    }

    private static SequenceTemplate ReadTemplate(JsonPart part, Func<string, int?> tokenToId)
    {
        List<int> before = [], after = [];
        var seen = false;
        foreach (var item in part["single"].Items())
        {
            if (!item["Sequence"].IsNull)
            {
                var sequence = item["Sequence"]["id"];
                if (sequence.Text() != "A" || seen) throw sequence.Expected("the text \"A\" once");
                seen = true;
            }
            else
            {
                var name = item["SpecialToken"]["id"].Text();
                (seen ? after : before).AddRange(Ids(part["special_tokens"][name], tokenToId));
            }
        }
        return seen ? new([.. before], [.. after]) : throw part["single"].Expected("a template with {\"Sequence\": {\"id\": \"A\"}}");
    }

    private static int[] Ids(JsonPart special, Func<string, int?> tokenToId)
    {
        var ids = special["ids"].Items().Select(id => id.Count()).ToArray();
        var tokens = special["tokens"].Items().ToArray();
        if (tokens.Length != ids.Length) throw special.Expected("as many tokens as ids");
        for (var i = 0; i < ids.Length; i++)
            if (tokenToId(tokens[i].Text()) != ids[i])
                throw tokens[i].Wrong($"the token \"{tokens[i].Text()}\" is to have the id {ids[i]} but the vocabulary says otherwise.");
        return ids;
    }
}
