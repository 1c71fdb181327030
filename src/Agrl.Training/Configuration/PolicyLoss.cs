namespace Agrl.Training.Configuration;

/// <summary>How a step's token losses are made and averaged, by TRL's names.</summary>
public enum PolicyLoss
{
    /// <summary>Clipped; each response's mean, then the mean over responses (arXiv 2402.03300).</summary>
    Grpo,

    /// <summary>Clipped; the mean over the tokens of the batch.</summary>
    Bnpo,

    /// <summary>Clipped; the sum over tokens divided by responses x most new tokens (arXiv 2503.20783).</summary>
    DrGrpo,

    /// <summary>Clipped; the sum over tokens divided by the tokens of the whole step (arXiv 2503.14476).</summary>
    Dapo,

    /// <summary>
    /// The importance weight, cut at the upper bound and detached, times the log-prob (arXiv 2506.13585); averaged as with <c>dapo</c>.
    /// </summary>
    Cispo,
}
