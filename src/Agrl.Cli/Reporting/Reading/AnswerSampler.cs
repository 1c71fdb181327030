using Agrl.Training.Evaluation;

namespace Agrl.Cli.Reporting.Reading;

/// <summary>
/// Takes from the predictions of the evaluations a few judgments of each <see cref="AnswerKind"/>, each with what every stage made of it.
/// </summary>
internal static class AnswerSampler
{
    private const int PerKind = 8;
    private const string Ending = ".predictions.jsonl";

    /// <summary>The sampled answers: by set, then by kind, then in the order of the set.</summary>
    /// <param name="files">The files of the run.</param>
    /// <param name="stages">The stages' labels in the order they ran.</param>
    public static IReadOnlyList<Answer> Read(LenientFiles files, IReadOnlyList<string> stages)
    {
        var sets = stages.SelectMany(stage => files.FilesIn(Path.Combine("eval", stage), Ending)).Distinct()
            .Select(name => name[..^Ending.Length]);
        return [.. sets.SelectMany(set => ReadSet(files, stages, set))];
    }

    private static IEnumerable<Answer> ReadSet(LenientFiles files, IReadOnlyList<string> stages, string set)
    {
        // A judgment is chosen by what the first and the last stage made of it, in one pass over each file.
        var evaluated = stages.Where(stage => files.FilesIn(Path.Combine("eval", stage), Ending).Contains(set + Ending)).ToList();
        var first = new Dictionary<string, PredictionLine>(StringComparer.Ordinal);
        foreach (var line in Predictions(files, evaluated[0], set))
            first.TryAdd(line.Id, line);
        var samples = Enum.GetValues<AnswerKind>().ToDictionary(kind => kind, _ => new SpreadSample<Answer>(PerKind));
        foreach (var line in Predictions(files, evaluated[^1], set))
        {
            if (!first.TryGetValue(line.Id, out var before))
                continue;
            var answer = new Answer(set, evaluated.Count == 1 ? [(evaluated[0], line)] : [(evaluated[0], before), (evaluated[^1], line)]);
            samples[answer.Kind].Offer(answer);
        }

        var chosen = samples.Values.SelectMany(sample => sample.Items).ToList();
        var between = evaluated.Skip(1).SkipLast(1).Select(stage => (stage, Lines: Find(files, stage, set, chosen))).ToList();
        return chosen.Select(answer => answer with
        {
            Lines = [answer.Lines[0], .. between.SelectMany(stage => Middle(stage.stage, stage.Lines, answer)), .. answer.Lines.Skip(1)],
        });
    }

    private static IEnumerable<(string, PredictionLine)> Middle(string stage, Dictionary<string, PredictionLine> lines, Answer answer) =>
        lines.TryGetValue(answer.Lines[0].Line.Id, out var line) ? [(stage, line)] : [];

    private static Dictionary<string, PredictionLine> Find(LenientFiles files, string stage, string set, List<Answer> chosen)
    {
        var ids = chosen.Select(answer => answer.Lines[0].Line.Id).ToHashSet(StringComparer.Ordinal);
        var found = new Dictionary<string, PredictionLine>(StringComparer.Ordinal);
        foreach (var line in Predictions(files, stage, set).Where(line => ids.Contains(line.Id)))
            found.TryAdd(line.Id, line);
        return found;
    }

    private static IEnumerable<PredictionLine> Predictions(LenientFiles files, string stage, string set) =>
        files.Lines<PredictionLine>(Path.Combine("eval", stage, set + Ending));
}
