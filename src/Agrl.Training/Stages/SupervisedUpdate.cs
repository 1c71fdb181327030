using Agrl.Training.Health;
using Agrl.Training.Policies;

namespace Agrl.Training.Stages;

/// <summary>What one SFT update did.</summary>
/// <param name="Loss">The mean cross-entropy of the batch's response tokens, in nats.</param>
/// <param name="Entropy">The mean entropy of the distributions they were predicted from, in nats.</param>
/// <param name="Tokens">Response tokens of the batch.</param>
/// <param name="Report">The optimizer's part.</param>
/// <param name="Faults">What was not finite.</param>
internal readonly record struct SupervisedUpdate(double Loss, double Entropy, long Tokens, UpdateReport Report, UpdateFaults Faults);
