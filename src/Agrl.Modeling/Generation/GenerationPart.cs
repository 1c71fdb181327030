namespace Agrl.Modeling.Generation;

/// <summary>Prompts that are drawn together, with the rows of their completions.</summary>
/// <param name="Prompts">Ids, longest first.</param>
/// <param name="Rows">As many for each prompt, in the order of the prompts.</param>
internal sealed record GenerationPart(IReadOnlyList<int[]> Prompts, List<GenerationRow> Rows);
