namespace Agrl.Training.Comparison.Statistics;

/// <summary>McNemar's test of an arm against another on a set, over the predictions of all seeds.</summary>
/// <param name="Set">The evaluation set.</param>
/// <param name="Arm">The arm: the first of the test.</param>
/// <param name="Against">The other.</param>
/// <param name="Test">The test.</param>
/// <param name="CorrectedP">The exact p after Holm's correction.</param>
public sealed record ArmMcNemar(string Set, string Arm, string Against, McNemarTest Test, double CorrectedP);
