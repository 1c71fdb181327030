using System.Globalization;
using Agrl.Modeling.Tokenization;
using Agrl.Modeling.Transformer;
using Agrl.Training.Configuration;
using Agrl.Training.Policies;
using Agrl.Training.Tests.Support;
using TorchSharp;
using Xunit.Abstractions;

namespace Agrl.Training.Tests.Stages;

/// <summary>Nothing grows over the steps of a stage. scripts/endurance.sh runs a thousand steps and looks at memory too.</summary>
[Collection(nameof(ThreadCount))]
public sealed class EnduranceTests(ITestOutputHelper output)
{
    private const string StepsVariable = "AGRL_ENDURANCE_STEPS";
    private const int LongRun = 500;

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void Steps_leave_no_tensor_and_no_memory_behind(int threads)
    {
        using var count = new ThreadCount(threads);
        FreeWhatIsLeft();
        var steps = int.Parse(Environment.GetEnvironmentVariable(StepsVariable) ?? "20", CultureInfo.InvariantCulture);
        var warmup = steps >= LongRun ? 50 : 10;
        using var policy = SmokePolicy();
        StageBench.Run(
            new SftSettings { Steps = 60, BatchSize = 16, GuidedShare = 0.25, Optimizer = new OptimizerSettings { LearningRate = 5e-3 } },
            policy, Shop.Judgments(64));

        var (live, resident, updates) = (new List<long>(), new List<long>(), 0.0);
        var recorder = new Recorder
        {
            OnStep = report =>
            {
                if (report.Step == warmup)
                    FreeWhatIsLeft();
                live.Add(torch.Tensor.TotalCount);
                resident.Add(Environment.WorkingSet);
                updates += report.Metrics["updates"];
            },
        };
        StageBench.Run(
            new AgrlSettings
            {
                Steps = steps,
                PromptsPerStep = 8,
                ResponsesPerPrompt = 4,
                MaxNewTokens = 48,
                KlCoefficient = 0.01,
                Optimizer = new OptimizerSettings { LearningRate = 1e-5 },
                Replay = new ReplaySettings { Tau = 0.75, GuidedResponses = 2, MaxReplaced = 2 },
            },
            policy, Shop.Judgments(64), recorder: recorder);

        for (var step = 0; step < steps; step += Math.Max(1, steps / 20))
            output.WriteLine($"step {step + 1}: {live[step]} live tensors, {resident[step] >> 20} MiB resident");
        output.WriteLine($"after the last step: {live[^1]} live tensors, {resident[^1] >> 20} MiB resident, {updates} updates");
        Assert.InRange(updates, steps / 4.0, steps);
        Assert.All(live.Skip(warmup), tensors => Assert.Equal(live[warmup], tensors));
        if (steps >= LongRun)
        {
            // The runtime's own heap breathes by some megabytes; a leak of one small tensor a step would be far more over the run.
            var early = resident.Skip(warmup).Take(50).Max();
            Assert.InRange(resident.TakeLast(50).Max(), 0, early + (24L << 20));
        }
    }

    // Tensors that tests before this one left to their finalizers count until these run, whenever that is.
    private static void FreeWhatIsLeft()
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
    }

    // The shape of configs/smoke.yaml, over the tests' tokenizer.
    private static Policy SmokePolicy() => new(
        DecoderModel.CreateScratch(
            new ModelConfiguration
            {
                VocabularySize = TinyPolicy.Tokenizer.VocabularySize,
                HiddenSize = 64,
                IntermediateSize = 192,
                Layers = 2,
                AttentionHeads = 4,
                KeyValueHeads = 2,
                HeadSize = 16,
                MaxPositions = 256,
                InitializerRange = 0.06,
                EndOfTextIds = [.. TinyPolicy.Tokenizer.EndOfTextIds],
            },
            seed: 1),
        TinyPolicy.Tokenizer, ChatTemplates.Find("plain", TinyPolicy.Tokenizer), Shop.Format, sourceFolder: null);
}
