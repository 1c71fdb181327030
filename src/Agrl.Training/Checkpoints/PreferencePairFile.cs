using System.Text.Json;
using Agrl.Training.Rollouts;
using Agrl.Training.Telemetry;

namespace Agrl.Training.Checkpoints;

/// <summary>Preference pairs in a file, one a line. Floats are written so that they read back to the same bits.</summary>
internal static class PreferencePairFile
{
    /// <summary>Writes pairs.</summary>
    public static void Write(string path, IEnumerable<TrainingGroup> pairs)
    {
        using var lines = new JsonLines(path);
        foreach (var pair in pairs)
        {
            var (chosen, rejected) = (pair.Rows[0], pair.Rows[1]);
            lines.Write(new Line(
                pair.PromptIds, chosen.Ids, rejected.Ids, chosen.ReferenceLogProbs!, rejected.ReferenceLogProbs!, chosen.Judgment));
        }
    }

    /// <summary>Reads pairs.</summary>
    public static List<TrainingGroup> Read(string path) =>
    [
        .. File.ReadLines(path).Select(text => JsonSerializer.Deserialize<Line>(text, JsonLines.Options)!)
            .Select(line => new TrainingGroup(line.Prompt,
            [
                new TrainingRow { Ids = line.Chosen, Judgment = line.Judgment, ReferenceLogProbs = line.ChosenLogProbs },
                new TrainingRow { Ids = line.Rejected, Judgment = line.Judgment, ReferenceLogProbs = line.RejectedLogProbs },
            ])),
    ];

    private sealed record Line(
        int[] Prompt, int[] Chosen, int[] Rejected, float[] ChosenLogProbs, float[] RejectedLogProbs, string? Judgment = null);
}
