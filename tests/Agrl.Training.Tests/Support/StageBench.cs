using Agrl.Relevance.Judgments;
using Agrl.Relevance.Responses;
using Agrl.Training.Configuration;
using Agrl.Training.Policies;
using Agrl.Training.Runs;
using Agrl.Training.Stages;
using Agrl.Training.Telemetry;

namespace Agrl.Training.Tests.Support;

/// <summary>Runs a stage on a policy, in a folder of its own.</summary>
internal static class StageBench
{
    private static readonly Lazy<float[]> Warm = new(MakeWarm);

    /// <summary>Runs a stage and gives what it told.</summary>
    public static Recorder Run(
        StageSettings stage, Policy policy, IReadOnlyList<Judgment> judgments, int seed = 1, Recorder? recorder = null,
        string? folder = null, IReadOnlyList<Judgment>? rl = null, RuntimeSettings? runtime = null,
        CancellationToken cancellation = default) =>
        Run(stage.Label, context => StageRunner.Run(stage, context), policy, judgments, seed, recorder, folder, rl, runtime, cancellation);

    /// <summary>Runs something in a stage's place and gives what it told.</summary>
    public static Recorder Run(
        string label, Action<StageContext> stage, Policy policy, IReadOnlyList<Judgment> judgments, int seed = 1,
        Recorder? recorder = null, string? folder = null, IReadOnlyList<Judgment>? rl = null, RuntimeSettings? runtime = null,
        CancellationToken cancellation = default)
    {
        recorder ??= new Recorder();
        using var temporary = new TemporaryFolder();
        using var log = new RunLog(
            folder ?? temporary.Path, runtime ?? new RuntimeSettings { Tensorboard = false }, recorder, new FixedClock());
        stage(new StageContext
        {
            Policy = policy,
            Sft = judgments,
            Rl = rl ?? judgments,
            Random = new RandomSource(seed).Within(label),
            Log = log,
            Clock = new FixedClock(),
            Cancellation = cancellation,
        });
        return recorder;
    }

    /// <summary>A policy that writes the form of a response and is right about half of the time: there is something to reward.</summary>
    public static Policy WarmPolicy()
    {
        var policy = TinyPolicy.Create();
        using var weights = TorchSharp.torch.tensor(Warm.Value);
        using (TorchSharp.torch.no_grad())
            policy.Model.FlatParameters.copy_(weights);
        return policy;
    }

    /// <summary>The same with the tier last.</summary>
    public static Policy WarmThinkingPolicy()
    {
        var policy = TinyPolicy.Create(layout: ResponseLayout.ThinkThenRespond);
        WarmUp(policy);
        return policy;
    }

    private static float[] MakeWarm()
    {
        using var policy = TinyPolicy.Create();
        WarmUp(policy);
        return TinyPolicy.Weights(policy);
    }

    private static void WarmUp(Policy policy)
    {
        var settings = new SftSettings
        {
            Steps = 60,
            BatchSize = 16,
            GuidedShare = 0.25,
            Optimizer = new OptimizerSettings { LearningRate = 1e-2, Schedule = LearningRateSchedule.Linear },
        };
        Run(settings, policy, Shop.Judgments(64));
    }
}
