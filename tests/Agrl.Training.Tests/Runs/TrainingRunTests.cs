using System.Text.Json.Nodes;
using Agrl.Training.Configuration;
using Agrl.Training.Evaluation;
using Agrl.Training.Policies;
using Agrl.Training.Runs;
using Agrl.Training.Tests.Support;
using TorchSharp;

namespace Agrl.Training.Tests.Runs;

public sealed class TrainingRunTests(CompletedRun completed) : IClassFixture<CompletedRun>
{
    [Fact]
    public void A_run_leaves_its_folder()
    {
        Assert.Equal("name: tiny\n", File.ReadAllText(completed.Place("config.yaml")));
        Assert.Equal(1, JsonNode.Parse(File.ReadAllText(completed.Place("environment.json")))!["threads"]!.GetValue<int>());
        string[] files =
            ["config.json", "model.safetensors", "tokenizer.json", "tokenizer_config.json", "agrl.json", "rubric.yaml"];
        foreach (var name in files)
        {
            Assert.True(File.Exists(Path.Combine(completed.Place("model"), name)), name);
            foreach (var stage in (string[])["01-sft", "02-dpo", "03-agrl"])
                Assert.True(File.Exists(Path.Combine(completed.Place("checkpoints"), stage, "model", name)), $"{stage}/{name}");
        }

        var lines = File.ReadAllLines(completed.Place("metrics.jsonl")).Select(l => JsonNode.Parse(l)!).ToList();
        Assert.Equal(12 + 2 + 2, lines.Count(l => l["type"]!.GetValue<string>() == "step"));
        // Two trivial references and three stages on one set.
        Assert.Equal(5, lines.Count(l => l["type"]!.GetValue<string>() == "evaluation"));
        // Step 1 of 4 prompts x 4 responses; step 2 is no tenth.
        Assert.Equal(16, File.ReadAllLines(completed.Place("completions.jsonl")).Length);
        var state = JsonNode.Parse(File.ReadAllText(completed.Place("state.json")))!;
        Assert.True(state["completed"]!.GetValue<bool>());
        Assert.Equal(["sft", "dpo", "agrl"], state["stages_done"]!.AsArray().Select(s => s!.GetValue<string>()));
        Assert.Equal(16, state["global_step"]!.GetValue<int>());
        Assert.DoesNotContain(Directory.EnumerateFileSystemEntries(completed.Result.Folder, "*", SearchOption.AllDirectories), path =>
            path.EndsWith(".new", StringComparison.Ordinal) || path.EndsWith(".tmp", StringComparison.Ordinal));
    }

    [Fact]
    public void Every_stage_and_reference_is_evaluated_on_every_set()
    {
        Assert.Equal(["majority-tier", "token-overlap", "sft", "dpo", "agrl"], completed.Result.Evaluations.Select(e => e.Stage));
        foreach (var evaluation in completed.Result.Evaluations)
        {
            var folder = Path.Combine(completed.Place("eval"), evaluation.Stage);
            var metrics = JsonNode.Parse(File.ReadAllText(Path.Combine(folder, "test.json")))!;
            Assert.Equal(evaluation.Figures["accuracy"], metrics["accuracy"]!.GetValue<double>());
        }

        foreach (var stage in (string[])["sft", "dpo", "agrl"])
            Assert.Equal(6, File.ReadAllLines(Path.Combine(completed.Place("eval"), stage, "test.predictions.jsonl")).Length);
        Assert.Equal(5, JsonNode.Parse(File.ReadAllText(completed.Place("eval/summary.json")))!.AsArray().Count);
        Assert.Contains("pass@2", completed.Result.Evaluations[^1].Figures.Keys);
    }

    [Fact]
    public void The_saved_model_says_what_the_trained_one_said()
    {
        using var policy = Policy.Load(completed.Place("model"), torch.CPU);

        // The seed of the samples is the run's own.
        var result = new Evaluator(policy, completed.Bench.Configuration.Evaluation)
            .Evaluate(Shop.Judgments(6, first: 28), new RandomSource(3).Derive("evaluation/test"), null, CancellationToken.None);

        Assert.Equal(completed.Result.Evaluations[^1].Figures, result.Figures());
    }

    [Fact]
    public void A_run_from_a_model_folder_is_evaluated_before_it_begins()
    {
        using var bench = new RunBench();
        bench.Configuration = bench.Configuration with
        {
            Model = new ModelSettings { Path = completed.Place("model") },
            Stages = [new SftSettings { Steps = 1, BatchSize = 4, Optimizer = new OptimizerSettings { LearningRate = 0 } }],
        };

        var result = bench.Execute(bench.Prepare());

        Assert.Equal(["majority-tier", "token-overlap", "start", "sft"], result.Evaluations.Select(e => e.Stage));
        // The start is the end of the other run, and a rate of 0 leaves it there.
        Assert.Equal(completed.Result.Evaluations[^1].Figures, result.Evaluations[2].Figures);
        Assert.Equal(completed.Result.Evaluations[^1].Figures, result.Evaluations[3].Figures);
        Assert.Equal(File.ReadAllBytes(Path.Combine(completed.Place("model"), "model.safetensors")),
            File.ReadAllBytes(Path.Combine(result.Folder, "model", "model.safetensors")));
    }

    [Fact]
    public void A_run_evaluates_keeps_and_saves_as_it_is_told()
    {
        using var bench = new RunBench();
        bench.Configuration = bench.Configuration with
        {
            Evaluation = bench.Configuration.Evaluation with { EachStage = false, Limit = 2 },
            Runtime = bench.Configuration.Runtime with { Checkpoints = new CheckpointSettings { Enabled = false } },
            Model = bench.Configuration.Model with { SaveDtype = "bfloat16" },
        };

        var result = bench.Execute(bench.Prepare());

        Assert.Equal(["majority-tier", "token-overlap", "agrl"], result.Evaluations.Select(e => e.Stage));
        Assert.Equal(2, File.ReadAllLines(Path.Combine(result.Folder, "eval/agrl/test.predictions.jsonl")).Length);
        Assert.Contains("\"count\": 2,", File.ReadAllText(Path.Combine(result.Folder, "eval/majority-tier/test.json")),
            StringComparison.Ordinal);
        Assert.False(Directory.Exists(Path.Combine(result.Folder, "checkpoints")));
        // The same shape in half the bytes; the header is some 2 kB.
        var bytes = new FileInfo(Path.Combine(result.Folder, "model/model.safetensors")).Length;
        var whole = new FileInfo(Path.Combine(completed.Place("model"), "model.safetensors")).Length;
        Assert.InRange(bytes, (whole / 2) - 4096, (whole / 2) + 4096);
    }
}
