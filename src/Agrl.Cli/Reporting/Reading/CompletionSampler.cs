using Agrl.Training.Telemetry;

namespace Agrl.Cli.Reporting.Reading;

/// <summary>
/// Takes from completions.jsonl, which may be of any size, a few groups of each stage, guided and not, spread over its steps.
/// </summary>
internal static class CompletionSampler
{
    private const int GroupsPerKind = 12;
    private const int CompletionsPerGroup = 16;

    /// <summary>The sampled groups in the order of the file.</summary>
    /// <param name="files">The files of the run.</param>
    /// <param name="name">The file's place.</param>
    /// <param name="perKind">The most groups of each stage, guided and not.</param>
    public static IReadOnlyList<CompletionGroup> Read(LenientFiles files, string name = "completions.jsonl", int perKind = GroupsPerKind)
    {
        var samples = new Dictionary<(string Stage, bool Guided), SpreadSample<(int Order, CompletionGroup Group)>>();
        var (order, current) = (0, new List<CompletionRecord>());
        foreach (var completion in files.Lines<CompletionRecord>(name))
        {
            if (current.Count > 0 && !IsSameGroup(current[0], completion))
                Offer();
            if (current.Count < CompletionsPerGroup)
                current.Add(completion);
        }

        if (current.Count > 0)
            Offer();
        return [.. samples.Values.SelectMany(sample => sample.Items).OrderBy(item => item.Order).Select(item => item.Group)];

        void Offer()
        {
            var group = new CompletionGroup([.. current]);
            current.Clear();
            var kind = (group.First.Stage, group.IsGuided);
            if (!samples.TryGetValue(kind, out var sample))
                samples.Add(kind, sample = new SpreadSample<(int, CompletionGroup)>(perKind));
            sample.Offer((order++, group));
        }
    }

    private static bool IsSameGroup(CompletionRecord one, CompletionRecord other) =>
        one.Stage == other.Stage && one.Step == other.Step && one.Judgment == other.Judgment && one.Prompt == other.Prompt;
}
