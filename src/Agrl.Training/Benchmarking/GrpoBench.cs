namespace Agrl.Training.Benchmarking;

/// <summary>A GRPO step and its three parts.</summary>
/// <param name="Step">The whole step.</param>
/// <param name="Sample">Drawing the responses.</param>
/// <param name="Score">Decoding, parsing and rewarding them, and making rows with advantages.</param>
/// <param name="Update">Forward and backward passes and the optimizer.</param>
public sealed record GrpoBench(BenchPart Step, BenchPart Sample, BenchPart Score, BenchPart Update);
