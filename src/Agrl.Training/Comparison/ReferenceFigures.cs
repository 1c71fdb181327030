namespace Agrl.Training.Comparison;

/// <summary>What a trivial reference, which needs no model and no seed, reaches on a set.</summary>
/// <param name="Set">The evaluation set.</param>
/// <param name="Name">The reference's name.</param>
/// <param name="Figures">Its headline figures; NaN where one does not apply.</param>
public sealed record ReferenceFigures(string Set, string Name, IReadOnlyDictionary<string, double> Figures);
