using Agrl.Modeling.Numerics;
using Agrl.Training.Configuration;
using static TorchSharp.torch;

namespace Agrl.Training.Losses;

/// <summary>The loss over chosen and rejected responses (DPO, IPO, hinge), by TRL's definitions.</summary>
/// <param name="Loss">Which loss.</param>
/// <param name="Beta">The strength of the tie to the reference.</param>
/// <param name="LabelSmoothing">The share of pairs assumed to be the wrong way round; sigmoid alone.</param>
public sealed record PreferenceLossFunction(PreferenceLoss Loss, double Beta, double LabelSmoothing = 0)
{
    /// <summary>The loss of each pair.</summary>
    /// <param name="chosen_B">log pi - log pi_ref of the chosen responses, summed over tokens (for IPO averaged),
    /// [B] with gradient.</param>
    /// <param name="rejected_B">The same of the rejected ones.</param>
    /// <returns>[B] with gradient.</returns>
    public Tensor Compute(Tensor chosen_B, Tensor rejected_B)
    {
        var margin_B = chosen_B - rejected_B;
        return Loss switch
        {
            PreferenceLoss.Sigmoid => nn.functional.logsigmoid(margin_B.Times(Beta)).Times(LabelSmoothing - 1)
                - nn.functional.logsigmoid(margin_B.Times(-Beta)).Times(LabelSmoothing),
            PreferenceLoss.Ipo => margin_B.Minus(1 / (2 * Beta)).square(),
            PreferenceLoss.Hinge => nn.functional.relu(margin_B.Times(Beta).OneMinus()),
            _ => throw new InvalidOperationException($"Unknown preference loss {Loss}."),
        };
    }

    /// <summary>Whether log-ratios are averaged over a response's tokens instead of summed (IPO).</summary>
    public bool AveragesTokens => Loss == PreferenceLoss.Ipo;
}
