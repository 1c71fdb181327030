using Agrl.Relevance;

namespace Agrl.Training.Data;

/// <summary>No query may be both trained and evaluated on: the score would be of memory, not of judgment.</summary>
internal static class SplitGuard
{
    /// <exception cref="InputException">A query is in a training and an evaluation set.</exception>
    public static void Check(RunData data)
    {
        var trained = new Dictionary<string, string>();
        foreach (var judgment in data.Training)
            trained.TryAdd(Normalize(judgment.Query), judgment.Id);
        foreach (var (name, judgments) in data.Evaluation)
        {
            foreach (var judgment in judgments)
            {
                if (trained.TryGetValue(Normalize(judgment.Query), out var other))
                {
                    throw new InputException(
                        $"The query '{judgment.Query}' is in the training data (judgment {other}) and in the evaluation set {name} (judgment {judgment.Id}). " +
                        "Split by query, never by pair: agrl data split does.");
                }
            }
        }
    }

    private static string Normalize(string query) => string.Join(' ', query.ToLowerInvariant().Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
}
