using static TorchSharp.torch;

namespace Agrl.Training.Losses;

/// <summary>A loss and what the metrics take from its computation.</summary>
/// <param name="Loss">A scalar with gradient.</param>
/// <param name="KlSum">The sum of the k3 estimates over the policy's own tokens, guided ones left out; 0 without a reference.</param>
/// <param name="KlTokens">How many tokens that is; 0 without a reference.</param>
/// <param name="Clips">Tokens that were clipped.</param>
public sealed record PolicyLossResult(Tensor Loss, double KlSum, double KlTokens, ClipCounts Clips);
