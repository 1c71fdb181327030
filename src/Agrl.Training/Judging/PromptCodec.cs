using Agrl.Modeling.Tokenization;
using Agrl.Relevance;
using Agrl.Relevance.Guidance;
using Agrl.Relevance.Judgments;
using Agrl.Relevance.Prompts;
using Agrl.Relevance.Responses;

namespace Agrl.Training.Judging;

/// <summary>
/// Judgments to prompt ids and sampled ids to parsed responses. Prompt and response are encoded apart, in training as in sampling,
/// so that a token never spans the two.
/// </summary>
public sealed class PromptCodec
{
    private readonly ITokenizer _tokenizer;
    private readonly IChatTemplate _template;
    private readonly PromptRenderer _renderer;
    private readonly ResponseParser _parser;
    private readonly HashSet<int> _endIds;

    /// <summary>A codec.</summary>
    /// <param name="format">Rubric, prompt and response form.</param>
    /// <param name="tokenizer">The model's tokenizer.</param>
    /// <param name="template">The model's chat template; <c>plain</c> for compact prompts.</param>
    public PromptCodec(JudgingFormat format, ITokenizer tokenizer, IChatTemplate template)
    {
        ArgumentNullException.ThrowIfNull(format);
        Format = format;
        _tokenizer = tokenizer;
        _template = template;
        _renderer = new PromptRenderer(format.Rubric, format.Response.Layout, format.Prompt, Truncations);
        _parser = new ResponseParser(format.Rubric, format.Response);
        _endIds = [.. tokenizer.EndOfTextIds, .. template.ResponseEnd.Take(1)];
        TierTokenIds = [.. format.Rubric.Tiers.Select(t => SingleToken(t.Grade))];
    }

    /// <summary>Rubric, prompt and response form.</summary>
    public JudgingFormat Format { get; }

    /// <summary>The product fields that were cut in prompts so far.</summary>
    public TruncationCounter Truncations { get; } = new();

    /// <summary>The id of each tier's grade, in the rubric's order of tiers: where P(tier) is read.</summary>
    public int[] TierTokenIds { get; }

    /// <summary>The ids of a judgment's prompt, up to where the answer begins.</summary>
    /// <param name="judgment">Query and product; its gold is not looked at.</param>
    /// <param name="hint">Guidance to put in; null for none.</param>
    public int[] EncodePrompt(Judgment judgment, GuidanceHint? hint = null)
    {
        var prompt = _renderer.Render(judgment, hint);
        var messages = new List<ChatMessage>(2);
        if (prompt.System is { } system)
            messages.Add(new ChatMessage("system", system));
        messages.Add(new ChatMessage("user", prompt.User));
        return _template.RenderPrompt(messages);
    }

    /// <summary>The ids of a response with its end token.</summary>
    /// <param name="text">The response.</param>
    public int[] EncodeResponse(string text) => [.. _tokenizer.Encode(text), .. _template.ResponseEnd];

    /// <summary>The response that states a judgment's gold.</summary>
    /// <param name="judgment">A judgment with a tier.</param>
    public string GoldResponse(Judgment judgment)
    {
        ArgumentNullException.ThrowIfNull(judgment);
        var tier = judgment.Tier ?? throw new InputException($"Judgment {judgment.Id} has no tier, which a gold response needs.");
        return ResponseWriter.Write(Format.Rubric, Format.Response.Layout, tier, judgment.Verdicts, judgment.Reasons, judgment.Rationale);
    }

    /// <summary>The place of the tier's token among the ids of a gold response.</summary>
    /// <param name="responseIds">What <see cref="EncodeResponse"/> gave.</param>
    public int TierPosition(ReadOnlySpan<int> responseIds) => Format.Response.Layout == ResponseLayout.RespondThenThink
        ? responseIds.IndexOfAny(TierTokenIds)
        : responseIds.LastIndexOfAny(TierTokenIds);

    /// <summary>What the strict parse finds in a response's text.</summary>
    /// <param name="text">The response.</param>
    public ParsedResponse Parse(string text) => _parser.Parse(text);

    /// <summary>The text, the parse and the token spans of sampled ids.</summary>
    /// <param name="ids">The response's ids, with or without its end token.</param>
    public DecodedResponse Decode(ReadOnlySpan<int> ids)
    {
        while (ids.Length > 0 && _endIds.Contains(ids[^1]))
            ids = ids[..^1];
        var ends = _tokenizer.DecodedEnds(ids, out var text);
        var parsed = _parser.Parse(text);
        return new DecodedResponse(text, parsed, TokenSpanMapper.Map(ends, parsed.Spans));
    }

    private int SingleToken(int grade)
    {
        var ids = _tokenizer.Encode(grade.ToString());
        return ids.Length == 1
            ? ids[0]
            : throw new InputException(
                $"Tier {grade} is written with {ids.Length} tokens by this tokenizer; P(tier) is read at one token. " +
                "Use grades that are one token each.");
    }
}
