using Agrl.Relevance.Judgments;

namespace Agrl.Relevance.Synthesis;

/// <summary>Four sets that share no query and no product.</summary>
/// <param name="Sft">Judgments with verdicts and reasons, for supervised fine-tuning.</param>
/// <param name="Rl">Judgments for reinforcement learning, with verdicts and reasons as the options say.</param>
/// <param name="Balanced">The evaluation set with equal tiers.</param>
/// <param name="Wild">The evaluation set with the tiers of real traffic.</param>
/// <param name="Report">What was made.</param>
public sealed record SynthesisResult(
    IReadOnlyList<Judgment> Sft,
    IReadOnlyList<Judgment> Rl,
    IReadOnlyList<Judgment> Balanced,
    IReadOnlyList<Judgment> Wild,
    SynthesisReport Report);
