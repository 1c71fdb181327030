namespace Agrl.Training.Configuration;

/// <summary>What the answers are that supervised fine-tuning trains on.</summary>
public enum AnswerSource
{
    /// <summary>The judgment's own tier, verdicts and reasons.</summary>
    Gold,

    /// <summary>
    /// What the policy itself answers, greedily, with the gold tier in the place of its own; answers that do not parse are left out.
    /// </summary>
    Own,

    /// <summary>
    /// What the policy itself answers, greedily, to the prompt with the gold verdicts and tier as a hint, where tier and verdicts
    /// come out as the gold's; it is trained on the prompt without the hint (the rationalization of STaR, arXiv 2203.14465).
    /// Other answers are left out.
    /// </summary>
    Guided,

    /// <summary>
    /// What the policy itself answers, greedily, with the gold verdicts and tier in the places of its own and its reasons as they are;
    /// verdicts that the gold does not know stay, and answers that do not parse are left out.
    /// </summary>
    Corrected,
}
