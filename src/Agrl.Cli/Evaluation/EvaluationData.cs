using Agrl.Cli.Configuration;
using Agrl.Relevance;
using Agrl.Relevance.Judgments;
using Agrl.Relevance.Rubrics;
using Agrl.Relevance.Splitting;
using Agrl.Training.Policies;
using Agrl.Training.Runs;
using Serilog;

namespace Agrl.Cli.Evaluation;

/// <summary>Reads the judgments that a model is asked about, and finds those that it was trained on.</summary>
internal static class EvaluationData
{
    /// <summary>Reads named sets; a set's name is its file's.</summary>
    /// <param name="files">The files.</param>
    /// <param name="rubric">What tiers and verdicts are held to.</param>
    /// <param name="lenient">Drop and count judgments with problems, instead of stopping at them.</param>
    /// <param name="log">Is told what was dropped.</param>
    /// <exception cref="InputException">A file cannot be read or has problems, or two files have one name.</exception>
    public static IReadOnlyList<JudgmentSet> Read(IReadOnlyList<string> files, Rubric rubric, bool lenient, ILogger log)
    {
        var sets = new List<JudgmentSet>();
        foreach (var file in files)
        {
            var name = Path.GetFileName(file);
            name = name[..(name.IndexOf('.', 1) is var end and > 0 ? end : name.Length)];
            if (sets.Any(set => set.Name == name))
                throw new InputException($"{file}: a set is named after its file, and '{name}' is there already; rename one of the files");
            sets.Add(new JudgmentSet(name, ReadFile(file, rubric, lenient, log)));
        }

        return sets;
    }

    /// <summary>Reads judgments with tiers.</summary>
    /// <param name="file">The file.</param>
    /// <param name="rubric">What tiers and verdicts are held to.</param>
    /// <param name="lenient">Drop and count judgments with problems, instead of stopping at them.</param>
    /// <param name="log">Is told what was dropped.</param>
    public static IReadOnlyList<Judgment> ReadFile(string file, Rubric rubric, bool lenient, ILogger log)
    {
        var read = JudgmentReader.Read(file, rubric, new JudgmentReadOptions { Lenient = lenient });
        if (read.Report.Dropped > 0)
            log.Warning("{File}: {Dropped} of {Lines} judgments have problems and were dropped; 'agrl data validate' lists them",
                file, read.Report.Dropped, read.Report.Lines);
        return read.Judgments;
    }

    /// <summary>
    /// The judgments that a model of a run folder was trained on, as far as they are there and fit a rubric. Nobody named their files, so
    /// that what is wrong with them is told and stops nothing.
    /// </summary>
    /// <param name="model">The model folder.</param>
    /// <param name="rubric">What tiers and verdicts are held to.</param>
    /// <param name="log">Is told what was read, and what was passed over.</param>
    public static IEnumerable<Judgment> ReadTrainingFiles(string model, Rubric rubric, ILogger log)
    {
        return OrNone(() => FindTrainingFiles(model)).SelectMany(file => OrNone(() =>
        {
            var judgments = ReadFile(file, rubric, lenient: true, log);
            log.Information("the references are fitted on {File}", file);
            return judgments;
        }));

        IReadOnlyList<T> OrNone<T>(Func<IReadOnlyList<T>> read)
        {
            try
            {
                return read();
            }
            catch (InputException error)
            {
                log.Warning("{Message}", error.Message);
                return [];
            }
        }
    }

    /// <summary>
    /// The files that a model of a run folder was trained on; none where the model stands elsewhere or the files are gone.
    /// </summary>
    /// <param name="model">The model folder.</param>
    private static IReadOnlyList<string> FindTrainingFiles(string model)
    {
        var run = Path.GetDirectoryName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(model)));
        if (run is null || !File.Exists(Path.Combine(run, "config.yaml")) || !File.Exists(Path.Combine(run, "run.json")))
            return [];
        var data = ConfigurationReader.ReadSettings(Path.Combine(run, "config.yaml"), []).Data;
        var directory = RunFolder.Open(run).ReadIdentity().ConfigurationDirectory;
        string?[] files = data.Synthesize is not null || data.Import is not null
            ? [Path.Combine(run, "data", "sft.jsonl"), Path.Combine(run, "data", "rl.jsonl")]
            : [.. new[] { data.Sft, data.Rl }.Select(file => file is null ? null : Path.GetFullPath(file, directory))];
        // A pool of none has an empty file in earlier runs.
        return [.. files.OfType<string>().Where(file => new FileInfo(file) is { Exists: true, Length: > 0 })];
    }

    /// <summary>Tells which product fields the prompts that <see cref="CheckLengths"/> made were cut in.</summary>
    /// <param name="policy">The model.</param>
    /// <param name="log">Is told.</param>
    public static void WarnOfCuts(Policy policy, ILogger log)
    {
        if (policy.Codec.Truncations.Told() is { } cuts)
            log.Warning("{Cuts}", cuts);
    }

    /// <summary>Makes sure that every prompt fits, before the first is computed.</summary>
    /// <param name="source">The file or set, for errors.</param>
    /// <param name="judgments">The judgments.</param>
    /// <param name="policy">The model.</param>
    /// <param name="maxNewTokens">The most tokens of a response.</param>
    /// <exception cref="InputException">A prompt is too long for the model's context.</exception>
    public static void CheckLengths(string source, IEnumerable<Judgment> judgments, Policy policy, int maxNewTokens)
    {
        var context = policy.Model.Configuration.MaxPositions;
        foreach (var judgment in judgments)
        {
            var tokens = policy.Codec.EncodePrompt(judgment).Length;
            if (maxNewTokens > context - tokens)
            {
                throw new InputException(
                    $"{source}: the prompt of judgment '{judgment.Id}' takes {tokens} tokens and its response up to {maxNewTokens}, " +
                    $"more than the model's context of {context}; shorten the product's fields, or lower --max-new-tokens");
            }
        }
    }
}
