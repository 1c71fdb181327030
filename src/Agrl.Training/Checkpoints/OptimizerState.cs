namespace Agrl.Training.Checkpoints;

/// <summary>The numbers of an optimizer and its schedule; its moments are tensors beside them.</summary>
/// <param name="Updates">Updates of the schedule so far, those passed over included.</param>
/// <param name="Steps">Steps that AdamW took, for its bias correction.</param>
/// <param name="Skipped">Updates skipped because the gradient was not finite.</param>
public sealed record OptimizerState(int Updates, long Steps, int Skipped);
