using System.Text.Json;
using System.Text.Json.Nodes;
using Agrl.Training.Configuration;
using Agrl.Training.Losses;
using Agrl.Training.Policies;
using Agrl.Training.Rollouts;
using static TorchSharp.torch;

namespace Agrl.Training.Tests.Support;

/// <summary>Numbers made with PyTorch 2.14, transformers 5.12 and TRL 1.10 from the random weights of tiny-qwen3.</summary>
internal static class Goldens
{
    private static readonly Lazy<JsonNode> Root = new(() => JsonNode.Parse(File.ReadAllText(PathOf("goldens.json")))!);

    public static JsonNode Grpo => Root.Value["grpo"]!;

    public static JsonNode Sft => Root.Value["sft"]!;

    public static JsonNode Dpo => Root.Value["dpo"]!;

    public static TheoryData<int> GrpoCases => new(Enumerable.Range(0, 8));

    public static string PathOf(string name) => Path.Combine(AppContext.BaseDirectory, "Fixtures", name);

    public static T Read<T>(this JsonNode node, string name) => node[name]!.Deserialize<T>()!;

    public static Policy LoadPolicy() => Policy.Load(PathOf("tiny-qwen3"), CPU, ScalarType.Float32, "plain", Shop.Format);

    /// <summary>The valid entries of each row of completions.</summary>
    public static T[][] Completions<T>(string name)
    {
        var mask = Grpo.Read<int[][]>("completion_mask");
        return [.. Grpo.Read<T[][]>(name).Zip(mask, (row, keep) => row.Where((_, t) => keep[t] == 1).ToArray())];
    }

    /// <summary>The batch as one group a row: every prompt has one completion.</summary>
    public static IReadOnlyList<TrainingGroup> Groups()
    {
        var masks = Grpo.Read<int[][]>("prompt_mask");
        var prompts = Grpo.Read<int[][]>("prompt_ids").Zip(masks, (row, keep) => row.Where((_, t) => keep[t] == 1).ToArray());
        var completions = Completions<int>("completion_ids");
        var old = Completions<float>("old_logprobs");
        var reference = Completions<float>("ref_logprobs");
        var advantages = Grpo.Read<float[]>("advantages");
        return [.. prompts.Select((prompt, i) => new TrainingGroup(prompt,
        [
            new TrainingRow
            {
                Ids = completions[i],
                Advantages = [.. completions[i].Select(_ => advantages[i])],
                SampledLogProbs = old[i],
                ReferenceLogProbs = reference[i],
            },
        ]))];
    }

    public static GrpoSettings SettingsOf(JsonNode golden) => new()
    {
        Loss = golden.Read<string>("loss_type") switch
        {
            "grpo" => PolicyLoss.Grpo,
            "bnpo" => PolicyLoss.Bnpo,
            "dr_grpo" => PolicyLoss.DrGrpo,
            "dapo" => PolicyLoss.Dapo,
            "cispo" => PolicyLoss.Cispo,
            var other => throw new InvalidOperationException(other),
        },
        ImportanceLevel = golden.Read<string>("importance_sampling_level") == "sequence" ? ImportanceLevel.Sequence : ImportanceLevel.Token,
        KlCoefficient = golden.Read<double>("beta"),
        ClipLow = golden.Read<double>("epsilon"),
        ClipHigh = golden.Read<double>("epsilon_high"),
        RatioCap = golden["delta"]?.GetValue<double>() ?? 0,
        MaxNewTokens = golden.Read<int>("max_completion_length"),
    };

    /// <summary>Rows as the loss sees them, with the weights of one update that they are all of.</summary>
    public static PolicyBatch Pack(IReadOnlyList<TrainingRow> rows, GrpoSettings settings)
    {
        var tokens = rows.Sum(r => r.Ids.Length);
        return new PolicyBatch
        {
            Rows = rows.Count,
            RowOfToken_N = tensor(rows.SelectMany((r, i) => Enumerable.Repeat((long)i, r.Ids.Length)).ToArray()),
            Lengths_R = tensor(rows.Select(r => (float)r.Ids.Length).ToArray()),
            Weights_N = tensor(rows.SelectMany(r => Enumerable.Repeat(
                (float)TokenWeights.Of(settings.Loss, r.Ids.Length, rows.Count, tokens, tokens, settings.MaxNewTokens), r.Ids.Length))
                .ToArray()),
            Advantages_N = tensor(rows.SelectMany(r => r.Advantages).ToArray()),
            OldLogProbs_N = tensor(rows.SelectMany(r => r.SampledLogProbs!).ToArray()),
            ReferenceLogProbs_N = rows[0].ReferenceLogProbs is null ? null : tensor(rows.SelectMany(r => r.ReferenceLogProbs!).ToArray()),
        };
    }
}
