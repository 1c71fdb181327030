namespace Agrl.Relevance.Prompts;

/// <summary>A prompt before tokens: a system and a user message for the chat template, or the plain text of the compact style.</summary>
/// <param name="System">The system message; null in the compact style.</param>
/// <param name="User">The user message, or the whole text of the compact style.</param>
public sealed record RelevancePrompt(string? System, string User);
