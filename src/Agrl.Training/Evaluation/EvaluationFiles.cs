using System.Text.Json;
using Agrl.Modeling.Checkpoints;
using Agrl.Training.Telemetry;

namespace Agrl.Training.Evaluation;

/// <summary>Writes an evaluation into a folder: SET.json with the metrics, SET.predictions.jsonl with what the model said.</summary>
public static class EvaluationFiles
{
    /// <summary>Writes both files.</summary>
    /// <param name="folder">The folder, made where it is missing.</param>
    /// <param name="set">The set's name.</param>
    /// <param name="result">The evaluation.</param>
    public static void Write(string folder, string set, EvaluationResult result)
    {
        ArgumentNullException.ThrowIfNull(result);
        Directory.CreateDirectory(folder);
        DurableFiles.WriteText(Path.Combine(folder, set + ".json"), JsonSerializer.Serialize(result.Metrics, JsonLines.Indented) + "\n");
        WritePredictions(Path.Combine(folder, set + ".predictions.jsonl"), result.Responses, result.Metrics.Confusion.Grades);
    }

    /// <summary>Writes what the model said, one JSON object a line. The file takes its name once every line is in it.</summary>
    /// <param name="path">The file; replaced.</param>
    /// <param name="responses">The responses.</param>
    /// <param name="grades">The grades of the rubric's tiers, in its order.</param>
    public static void WritePredictions(string path, IEnumerable<JudgedResponse> responses, IReadOnlyList<int> grades)
    {
        ArgumentNullException.ThrowIfNull(responses);
        DurableFiles.Write(path, writer =>
        {
            foreach (var response in responses)
                writer.Write(JsonSerializer.Serialize(PredictionLine.Of(response, grades), JsonLines.Options) + "\n");
        });
    }
}
