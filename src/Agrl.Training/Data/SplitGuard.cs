using Agrl.Relevance;
using Agrl.Relevance.Splitting;

namespace Agrl.Training.Data;

/// <summary>No query may be both trained and evaluated on: the score would be of memory, not of judgment.</summary>
internal static class SplitGuard
{
    /// <exception cref="InputException">A query is in a training and an evaluation set.</exception>
    public static void Check(RunData data)
    {
        // SFT and RL may share queries, and so may two evaluation sets; no evaluation set may share one with training.
        var training = new JudgmentSet("training", [.. data.Training]);
        foreach (var (name, judgments) in data.Evaluation)
            SplitCheck.Check([training, new JudgmentSet(name, judgments)]);
    }
}
