namespace Agrl.Modeling.Tokenization;

/// <summary>A whole conversation as ids, and which of them the assistant wrote.</summary>
/// <param name="Ids">The ids.</param>
/// <param name="Trained">
/// For each id whether it is trained on: the content of the assistant's turns after the last user message and the id that ends
/// such a turn, not what the template puts before or after.
/// </param>
public sealed record RenderedChat(int[] Ids, bool[] Trained);
