namespace Agrl.Training.Configuration;

/// <summary>The loss over a pair's margin, by TRL's names.</summary>
public enum PreferenceLoss
{
    /// <summary>-log sigmoid(beta * margin): DPO (arXiv 2305.18290).</summary>
    Sigmoid,

    /// <summary>(margin of length-averaged log-ratios - 1/(2 beta))^2: IPO (arXiv 2310.12036).</summary>
    Ipo,

    /// <summary>max(0, 1 - beta * margin): SLiC and RSO (arXiv 2309.06657).</summary>
    Hinge,
}
