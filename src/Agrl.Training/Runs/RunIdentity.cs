using System.Security.Cryptography;
using System.Text;
using Agrl.Relevance.Judgments;
using Agrl.Training.Configuration;

namespace Agrl.Training.Runs;

/// <summary>What a run was begun with, written once (run.json): a resumed run is held against it.</summary>
/// <param name="ConfigurationDirectory">The folder that the configuration's input paths are relative to.</param>
/// <param name="ConfigurationYaml">The resolved configuration.</param>
/// <param name="Configuration">Every key that decides what is computed, with its value.</param>
/// <param name="Inputs">A checksum of each input by its name: the rubric, the judgment sets,
/// the files of a model that training starts from.</param>
public sealed record RunIdentity(
    string ConfigurationDirectory,
    string ConfigurationYaml,
    IReadOnlyDictionary<string, string> Configuration,
    IReadOnlyDictionary<string, string> Inputs)
{
    /// <summary>The identity of a plan.</summary>
    /// <param name="plan">The plan.</param>
    public static RunIdentity Of(RunPlan plan)
    {
        ArgumentNullException.ThrowIfNull(plan);
        var inputs = new SortedDictionary<string, string>(StringComparer.Ordinal)
        {
            [$"rubric ({plan.Configuration.Rubric})"] = Hash(Encoding.UTF8.GetBytes(plan.Format.RubricText)),
        };
        foreach (var (name, judgments) in plan.Data.Sets())
            inputs[$"judgments {SourceOf(name, plan.Configuration.Data)}"] = $"{judgments.Count} judgments, {HashOf(judgments)}";
        foreach (var (name, content) in ModelFiles(plan))
            inputs[name] = content;
        return new RunIdentity(
            plan.ConfigurationDirectory, plan.Options.ConfigurationYaml, ConfigurationKeys.Of(plan.Configuration), inputs);
    }

    /// <summary>
    /// The files of the model and of the adapter that training starts from, by name with what tells their contents apart;
    /// empty for a new model.
    /// </summary>
    /// <param name="plan">The plan.</param>
    internal static IEnumerable<(string Name, string Content)> ModelFiles(RunPlan plan)
    {
        var model = plan.Configuration.Model;
        return Files(model.Path, "model", "model.path").Concat(Files(model.Adapter, "adapter", "model.adapter"));

        IEnumerable<(string, string)> Files(string? path, string name, string key) => path is null ? [] :
            new DirectoryInfo(InputPath.ResolveFolder(plan.ConfigurationDirectory, path, key)).EnumerateFiles()
                .OrderBy(file => file.Name, StringComparer.Ordinal)
                .Select(file => ($"{name} {Path.Combine(path, file.Name)}", DescribeModelFile(file)));
    }

    /// <summary>What differs in another identity, a line each; empty where nothing does.</summary>
    /// <param name="now">The identity of what is there now.</param>
    public IReadOnlyList<string> FindChanges(RunIdentity now)
    {
        ArgumentNullException.ThrowIfNull(now);
        return
        [
            .. Compare(Configuration, now.Configuration).Select(key =>
                $"{key}: was {Configuration.GetValueOrDefault(key, "not there")}, is " +
                $"{now.Configuration.GetValueOrDefault(key, "not there")}"),
            .. Compare(Inputs, now.Inputs).Select(name => (Inputs.GetValueOrDefault(name), now.Inputs.GetValueOrDefault(name)) switch
            {
                (null, _) => $"{name}: was not there",
                (_, null) => $"{name}: is not there any more",
                var (was, isNow) => $"{name}: its content changed{Counts(was, isNow)}",
            }),
        ];
    }

    /// <summary>A checksum of judgments themselves, since a file may change under its name, or keep them under another.</summary>
    /// <param name="judgments">The judgments in order.</param>
    internal static string HashOf(IEnumerable<Judgment> judgments)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var judgment in judgments)
            hash.AppendData(Encoding.UTF8.GetBytes(JudgmentWriter.Line(judgment) + "\n"));
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    private static IEnumerable<string> Compare(IReadOnlyDictionary<string, string> was, IReadOnlyDictionary<string, string> now) =>
        was.Keys.Union(now.Keys).Where(key => was.GetValueOrDefault(key) != now.GetValueOrDefault(key)).Order(StringComparer.Ordinal);

    private static string Counts(string was, string now) =>
        was.Split(',')[0] is var a && now.Split(',')[0] is var b && a != b && a.EndsWith("judgments", StringComparison.Ordinal)
            ? $" ({a}, now {b})"
            : "";

    private static string SourceOf(string set, DataSettings data) => set switch
    {
        "sft" when data.Sft is { } file => $"data.sft ({file})",
        "rl" when data.Rl is { } file => $"data.rl ({file})",
        "sft" when data.Rl is { } file => $"data.rl ({file})",
        _ when data.Evaluation.TryGetValue(set, out var file) => $"data.evaluation.{set} ({file})",
        _ => $"{set} ({(data.Synthesize is not null ? "synthesized" : "imported")})",
    };

    // Weights of many gigabytes are known by their sizes and times: to read them through at each start costs minutes.
    private static string DescribeModelFile(FileInfo name)
    {
        // A link has a length and a time of its own.
        var file = name.ResolveLinkTarget(returnFinalTarget: true) as FileInfo ?? name;
        return file.Length > 64 << 20 ? $"{file.Length} bytes, written {file.LastWriteTimeUtc:O}" : Hash(File.ReadAllBytes(file.FullName));
    }

    private static string Hash(byte[] bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes));
}
