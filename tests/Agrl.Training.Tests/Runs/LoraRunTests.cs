using System.Text.Json.Nodes;
using Agrl.Modeling;
using Agrl.Modeling.Adapters;
using Agrl.Modeling.Checkpoints;
using Agrl.Relevance;
using Agrl.Training.Configuration;
using Agrl.Training.Evaluation;
using Agrl.Training.Policies;
using Agrl.Training.Runs;
using Agrl.Training.Tests.Support;
using static TorchSharp.torch;

namespace Agrl.Training.Tests.Runs;

public sealed class LoraRunTests(CompletedRun completed) : IClassFixture<CompletedRun>
{
    private static readonly AdapterSettings Lora = new() { Rank = 4, Alpha = 8, Dropout = 0.1, Targets = ["q_proj", "v_proj", "up_proj"] };

    [Fact]
    public void Every_stage_trains_the_adapter_and_the_run_leaves_it_beside_the_merged_model()
    {
        using var bench = Bench(Lora);
        var plan = bench.Prepare();
        // 2 maps of the attention, 32 wide, q to 32 and v to 16, one of the feed-forward layer to 64; one layer.
        Assert.Contains(plan.Describe(),
            row => row.Name == "lora" && row.Value.Contains("rank 4") && row.Value.Contains("q_proj, v_proj, up_proj"));
        Assert.Equal(4 * (64 + 48 + 96), LoraAdapter.CountParameters(plan.Model, Lora.ToLora()));
        var result = bench.Execute(plan);
        Assert.Equal(["sft", "dpo", "agrl"], result.Evaluations.Select(e => e.Stage).Where(stage => stage is "sft" or "dpo" or "agrl"));

        var run = result.Folder;
        var written = JsonNode.Parse(File.ReadAllText(Path.Combine(run, "adapter", "adapter_config.json")))!;
        Assert.Equal(completed.Place("model"), written["base_model_name_or_path"]!.GetValue<string>());
        Assert.Equal(4, written["r"]!.GetValue<int>());
        Assert.Equal(0.1, written["lora_dropout"]!.GetValue<double>());
        foreach (var stage in (string[])["01-sft", "02-dpo", "03-agrl"])
        {
            Assert.Equal(
                ["adapter_config.json", "adapter_model.safetensors", "agrl.json", "rubric.yaml"],
                Directory.GetFiles(Path.Combine(run, "checkpoints", stage, "model")).Select(Path.GetFileName)
                    .Order(StringComparer.Ordinal));
        }

        // Each stage changed the adapter, and the last is what the run leaves.
        byte[][] adapters = [.. ((string[])["checkpoints/01-sft/model", "checkpoints/02-dpo/model", "checkpoints/03-agrl/model", "adapter"])
            .Select(folder => File.ReadAllBytes(Path.Combine(run, folder, "adapter_model.safetensors")))];
        Assert.NotEqual(adapters[0], adapters[1]);
        Assert.NotEqual(adapters[1], adapters[2]);
        Assert.Equal(adapters[2], adapters[3]);

        // Merged model and adapter say what the trained policy said.
        foreach (var folder in (string[])["model", "adapter"])
        {
            using var policy = Policy.Load(Path.Combine(run, folder), CPU);
            Assert.Null(policy.Adapter);
            var again = new Evaluator(policy, bench.Configuration.Evaluation).Evaluate(
                Shop.Judgments(6, first: 28), new RandomSource(3).Derive("evaluation/test"), null, CancellationToken.None);
            Assert.Equal(result.Evaluations[^1].Figures["accuracy"], again.Figures()["accuracy"]);
        }

        using var start = ModelFolder.Load(completed.Place("model"));
        using var end = ModelFolder.Load(Path.Combine(run, "model"));
        using var scope = NewDisposeScope();
        foreach (var (before, after) in start.Model.CheckpointTensors.Zip(end.Model.CheckpointTensors))
            Assert.Equal(!Lora.Targets.Any(target => before.Name.EndsWith($".{target}.weight", StringComparison.Ordinal)),
                before.View().eq(after.View()).all().item<bool>());
    }

    [Theory]
    [InlineData("sft", 7)]
    [InlineData("dpo", 1)]
    [InlineData("agrl", 1)]
    public void An_interrupted_run_goes_on_and_ends_with_the_same_adapter(string stage, int step)
    {
        using var whole = Bench(Lora);
        var expected = whole.Execute(whole.Prepare());
        using var bench = Bench(Lora);
        bench.Interrupt(stage, step);

        var result = bench.Execute(bench.Prepare(resume: bench.Configuration.Output));

        Assert.Equal(
            File.ReadAllBytes(Path.Combine(expected.Folder, "adapter/adapter_model.safetensors")),
            File.ReadAllBytes(Path.Combine(result.Folder, "adapter/adapter_model.safetensors")));
    }

    [Fact]
    public void An_adapter_is_trained_on_or_merged_and_trained_past()
    {
        using var first = Bench(Lora with { Merge = false });
        var run = first.Execute(first.Prepare()).Folder;
        Assert.False(Directory.Exists(Path.Combine(run, "model")));
        var adapter = Path.Combine(run, "adapter");
        SftSettings[] still = [new() { Steps = 1, BatchSize = 4, Optimizer = new OptimizerSettings { LearningRate = 0 } }];

        using var onward = Bench(Lora);
        onward.Configuration = onward.Configuration with { Model = onward.Configuration.Model with { Adapter = adapter }, Stages = still };
        var trainedOn = onward.Execute(onward.Prepare()).Folder;
        Assert.Equal(
            File.ReadAllBytes(Path.Combine(adapter, "adapter_model.safetensors")),
            File.ReadAllBytes(Path.Combine(trainedOn, "adapter", "adapter_model.safetensors")));

        using var past = Bench(null);
        past.Configuration = past.Configuration with { Model = past.Configuration.Model with { Adapter = adapter }, Stages = still };
        var merged = past.Execute(past.Prepare()).Folder;
        Assert.False(Directory.Exists(Path.Combine(merged, "adapter")));
        Assert.Equal(File.ReadAllBytes(Path.Combine(trainedOn, "model/model.safetensors")),
            File.ReadAllBytes(Path.Combine(merged, "model/model.safetensors")));
    }

    [Fact]
    public void What_does_not_fit_is_refused_before_anything_is_trained()
    {
        using var first = Bench(Lora with { Merge = false });
        var adapter = Path.Combine(first.Execute(first.Prepare()).Folder, "adapter");
        using var bench = Bench(Lora);
        var model = bench.Configuration.Model;
        InputException Refusal(ModelSettings settings)
        {
            bench.Configuration = bench.Configuration with { Model = settings };
            return Assert.Throws<InputException>(() => bench.Prepare(keepsFolder: true));
        }

        Assert.Contains("model.lora.rank is 5", Refusal(model with { Adapter = adapter, Lora = Lora with { Rank = 5 } }).Message);
        Assert.Contains("model.lora.targets is [q_proj]",
            Refusal(model with { Adapter = adapter, Lora = Lora with { Targets = ["q_proj"] } }).Message);
        Assert.Contains("holds an adapter and no model", Refusal(model with { Path = adapter }).Message);
        Assert.Contains("has no adapter_config.json", Refusal(model with { Adapter = completed.Place("model") }).Message);

        Assert.Contains("is no adapter",
            Assert.Throws<ModelFormatException>(() => ModelSource.Find(completed.Place("model"), completed.Place("model"))).Message);
        Assert.Contains("is no model folder: it has no config.json",
            Assert.Throws<ModelFormatException>(() => ModelSource.Find(adapter, adapter)).Message);
        var record = Path.Combine(adapter, "adapter_config.json");
        File.WriteAllText(record,
            File.ReadAllText(record).Replace(completed.Place("model"), "some-team/some-model", StringComparison.Ordinal));
        Assert.Contains("an adapter of 'some-team/some-model'",
            Assert.Throws<ModelFormatException>(() => ModelSource.Find(adapter)).Message);
        Assert.Equal(completed.Place("model"), ModelSource.Find(adapter, completed.Place("model")).Folder);
    }

    private RunBench Bench(AdapterSettings? lora)
    {
        var bench = new RunBench();
        bench.Configuration = bench.Configuration with
        {
            Model = new ModelSettings { Path = completed.Place("model"), Lora = lora },
            Evaluation = bench.Configuration.Evaluation with { BeforeTraining = false },
            Stages = [.. bench.Configuration.Stages.Select(stage => stage switch
            {
                // A few steps on, so that there are right and wrong answers to learn from.
                SftSettings sft => sft with { Optimizer = new OptimizerSettings { LearningRate = 5e-3 } },
                GrpoSettings grpo => grpo with { KlCoefficient = 0.1, Iterations = 2 },
                _ => stage,
            })],
        };
        return bench;
    }
}
