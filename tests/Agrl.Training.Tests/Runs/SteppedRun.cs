using Agrl.Training.Configuration;
using Agrl.Training.Runs;
using Agrl.Training.Tests.Support;

namespace Agrl.Training.Tests.Runs;

/// <summary>
/// One run of SFT with hints, DPO, GRPO with a reference policy and dynamic sampling, and AGRL, with a checkpoint after every step, of
/// which none was deleted.
/// </summary>
public sealed class SteppedRun : IDisposable
{
    public SteppedRun()
    {
        Bench.Configuration = Configure(Bench.Configuration);
        Result = Bench.Execute(Bench.Prepare());
        Steps = Bench.Recorder.Steps.Count;
    }

    public RunResult Result { get; }

    public int Steps { get; }

    internal RunBench Bench { get; } = new();

    public IEnumerable<string> Checkpoints =>
        Directory.GetDirectories(Path.Combine(Result.Folder, "checkpoints")).Select(p => Path.GetFileName(p)).Order(StringComparer.Ordinal);

    public void Dispose() => Bench.Dispose();

    internal static RunConfiguration Configure(RunConfiguration configuration)
    {
        var rate = new OptimizerSettings
        {
            LearningRate = 3e-3,
            WeightDecay = 0.1,
            Schedule = LearningRateSchedule.Cosine,
            WarmupShare = 0.5,
        };
        return configuration with
        {
            Stages =
            [
                ((SftSettings)configuration.Stages[0]) with { Steps = 8, GuidedShare = 0.3 },
                ((DpoSettings)configuration.Stages[1]) with { Steps = 3, BatchSize = 2, Optimizer = rate },
                new GrpoSettings
                {
                    Steps = 3,
                    PromptsPerStep = 4,
                    ResponsesPerPrompt = 4,
                    MaxNewTokens = 24,
                    KlCoefficient = 0.05,
                    MiniBatches = 2,
                    ResampleRounds = 1,
                    ClassBalanced = true,
                    Optimizer = rate,
                },
                ((AgrlSettings)configuration.Stages[2]) with { Steps = 4, Optimizer = rate, KlCoefficient = 0.01, ClassBalanced = true },
            ],
            Evaluation = configuration.Evaluation with { During = new PeriodicEvaluationSettings { Every = 2, Limit = 4 } },
            Runtime = configuration.Runtime with
            {
                CompletionsEvery = 1,
                Tensorboard = true,
                Checkpoints = new CheckpointSettings { EverySteps = 1, EveryMinutes = 1e-3, KeepLast = 1000 },
            },
        };
    }
}
