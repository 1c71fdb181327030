namespace Agrl.Cli.Inspection;

/// <summary>What one way of using a model takes, in bytes.</summary>
/// <param name="Name">The way.</param>
/// <param name="Weights">The weights.</param>
/// <param name="Training">Gradients, moments and master weights.</param>
/// <param name="Work">What a micro-batch makes on its way.</param>
/// <param name="Peak">All of it with the program itself.</param>
/// <param name="PeakCheckpointed">The same with gradient checkpointing; null where nothing is trained.</param>
internal sealed record MemoryWay(string Name, long Weights, long Training, long Work, long Peak, long? PeakCheckpointed);
