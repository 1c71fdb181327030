namespace Agrl.Relevance.Prompts;

/// <summary>How a prompt is laid out.</summary>
public enum PromptStyle
{
    /// <summary>A few short lines without the rule book, for tiny models that learn the rules from examples.</summary>
    Compact,

    /// <summary>
    /// A system message with tiers, criteria, rules and response format, and a user message with the pair, for the model's chat template.
    /// </summary>
    Chat,
}
