namespace Agrl.Training.Rollouts;

/// <summary>Cuts an update's groups into forward passes of like shape, so that little is padded and none is too large for memory.</summary>
public static class MicroBatches
{
    /// <summary>Groups of one size and like length together, each batch within the token limit (a single group may exceed it).</summary>
    /// <param name="groups">The update's groups.</param>
    /// <param name="maxTokens">The most tokens of a batch, padding included: prompts once, responses each.</param>
    public static IReadOnlyList<IReadOnlyList<TrainingGroup>> Split(IReadOnlyList<TrainingGroup> groups, int maxTokens)
    {
        var batches = new List<IReadOnlyList<TrainingGroup>>();
        // A stable order, so that a run does the same sums in the same order each time.
        foreach (var bucket in groups.GroupBy(g => g.Rows.Count).OrderBy(b => b.Key))
        {
            var sorted = bucket.OrderBy(g => g.PromptIds.Length).ThenBy(Longest).ToList();
            var current = new List<TrainingGroup>();
            var (prompt, response) = (0, 0);
            foreach (var group in sorted)
            {
                var nextPrompt = Math.Max(prompt, group.PromptIds.Length);
                var nextResponse = Math.Max(response, Longest(group));
                if (current.Count > 0 && (current.Count + 1L) * (nextPrompt + (long)bucket.Key * nextResponse) > maxTokens)
                {
                    batches.Add(current);
                    current = [];
                    (nextPrompt, nextResponse) = (group.PromptIds.Length, Longest(group));
                }

                current.Add(group);
                (prompt, response) = (nextPrompt, nextResponse);
            }

            if (current.Count > 0)
                batches.Add(current);
        }

        return batches;
    }

    private static int Longest(TrainingGroup group) => group.Rows.Max(r => r.Ids.Length);
}
