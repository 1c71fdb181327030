namespace Agrl.Modeling.Tokenization;

/// <summary>One message of a chat.</summary>
/// <param name="Role"><c>system</c>, <c>user</c> or <c>assistant</c>.</param>
/// <param name="Content">The text; special tokens inside it stay text.</param>
public sealed record ChatMessage(string Role, string Content);
