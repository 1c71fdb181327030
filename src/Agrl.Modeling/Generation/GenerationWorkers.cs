using Agrl.Modeling.Numerics;

namespace Agrl.Modeling.Generation;

/// <summary>
/// Draws parts of a batch side by side, each on one thread from beginning to end. A step of sampling is dozens of operations of some
/// microseconds: threads that meet after each of them wait for one another most of the time, and for whatever else the machine does.
/// </summary>
internal static class GenerationWorkers
{
    // With fewer rows a product is bound by reading its weights, which a thread of its own would read once more.
    private const int FewestRows = 32;

    /// <summary>How many prompts go together.</summary>
    /// <param name="prompts">Prompts in all.</param>
    /// <param name="perPrompt">Rows of each.</param>
    /// <param name="maxRows">The most rows that are drawn at once, over all threads.</param>
    /// <param name="threads">Threads there are.</param>
    public static int PromptsOfPart(int prompts, int perPrompt, int maxRows, int threads)
    {
        var most = Math.Max(1, maxRows / perPrompt);
        var (parts, rows) = (threads, (long)prompts * perPrompt);
        while (parts > 1 && rows / parts < FewestRows)
            parts--;
        if (parts == 1)
            return most;
        // As many parts for each thread as memory asks for, all of one size.
        var rounds = (rows + maxRows - 1) / maxRows;
        return (int)Math.Clamp((prompts + parts * rounds - 1) / (parts * rounds), 1, most);
    }

    /// <summary>Runs each part once.</summary>
    /// <param name="parts">The parts; what comes out of one must not depend on another.</param>
    /// <param name="maxRows">The most rows that are drawn at once, over all threads.</param>
    /// <param name="threads">Threads there are.</param>
    /// <param name="draw">Draws one.</param>
    /// <param name="cancellationToken">Looked at between parts, and by those who draw.</param>
    public static void Run(
        IReadOnlyList<GenerationPart> parts, int maxRows, int threads, Action<GenerationPart> draw, CancellationToken cancellationToken)
    {
        var rows = parts.Select(part => part.Rows.Count).DefaultIfEmpty(1).Max();
        SideBySide.Run(parts.Count, Math.Min(threads, maxRows / rows), i => draw(parts[i]), cancellationToken);
    }
}
