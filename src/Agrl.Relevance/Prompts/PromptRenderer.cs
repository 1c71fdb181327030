using Agrl.Relevance.Guidance;
using Agrl.Relevance.Judgments;
using Agrl.Relevance.Responses;
using Agrl.Relevance.Rubrics;

namespace Agrl.Relevance.Prompts;

/// <summary>
/// Renders the prompt of a judgment. The pair is one <c>label: value</c> line each; whatever a query or a product contains is
/// folded to one line, so that a title cannot forge another field's line or a hint.
/// </summary>
public sealed class PromptRenderer
{
    private readonly PromptOptions _options;
    private readonly ProductLines _productLines;
    private readonly string? _system;

    /// <summary>A renderer.</summary>
    /// <param name="rubric">The rubric that the chat style explains.</param>
    /// <param name="layout">The order of the response that the chat style asks for.</param>
    /// <param name="options">Style and fields.</param>
    /// <param name="truncations">Where cut fields are counted; null makes a counter, found at <see cref="Truncations"/>.</param>
    /// <exception cref="InputException">An option is out of range or names an unknown field.</exception>
    public PromptRenderer(Rubric rubric, ResponseLayout layout, PromptOptions options, TruncationCounter? truncations = null)
    {
        ArgumentNullException.ThrowIfNull(rubric);
        ArgumentNullException.ThrowIfNull(options);
        if (options.MaxFieldChars < 0)
            throw new InputException($"prompt max_field_chars: expected 0 (no limit) or more, found {options.MaxFieldChars}");
        if (options.Lowercase && options.Style == PromptStyle.Chat)
            throw new InputException("prompt lowercase: applies to the compact style alone; remove it or choose 'style: compact'");
        _options = options;
        Truncations = truncations ?? new TruncationCounter();
        _productLines = new ProductLines(options, Truncations);
        _system = options.Style == PromptStyle.Chat ? SystemMessage.Write(rubric, layout) : null;
    }

    /// <summary>The fields that were cut so far.</summary>
    public TruncationCounter Truncations { get; }

    /// <summary>Renders a prompt. Gold tier, verdicts and reasons are not looked at; only a hint can carry them.</summary>
    /// <param name="judgment">The query and the product.</param>
    /// <param name="hint">Guidance, one <c>hint:</c> line for each line of its text; null or an empty text adds nothing.</param>
    public RelevancePrompt Render(Judgment judgment, GuidanceHint? hint = null)
    {
        ArgumentNullException.ThrowIfNull(judgment);
        var lines = new List<string> { $"query: {ResponseText.Fold(judgment.Query)}" };
        _productLines.AddTo(lines, judgment.Product);
        if (hint is { Text.Length: > 0 })
            lines.AddRange(hint.Text.Split('\n').Select(line => $"hint: {ResponseText.Fold(line)}"));
        if (_options.Style == PromptStyle.Chat)
            return new RelevancePrompt(_system, string.Join('\n', lines));
        lines.Add("answer:\n");
        string text = string.Join('\n', lines);
        return new RelevancePrompt(null, _options.Lowercase ? text.ToLowerInvariant() : text);
    }
}
