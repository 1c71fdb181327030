using System.Text.Json;
using Agrl.Training.Comparison;
using Agrl.Training.Configuration;
using Agrl.Training.Runs;
using Agrl.Training.Telemetry;
using Agrl.Training.Tests.Support;

namespace Agrl.Training.Tests.Comparison;

/// <summary>A comparison of SFT, GRPO and AGRL over two seeds, whose settings a test changes.</summary>
public abstract class ComparisonTests : IDisposable
{
    private protected static readonly OptimizerSettings Slow = new() { LearningRate = 1e-3 };

    private protected RunBench Bench { get; } = new();

    protected ComparisonTests() => Bench.Configuration = Bench.Configuration with
    {
        Stages = [],
        Comparison = new ComparisonSettings
        {
            Seeds = [1, 2],
            Start = [new SftSettings { Steps = 8, BatchSize = 16, Optimizer = new OptimizerSettings { LearningRate = 2e-2 } }],
            Arms =
            [
                new ComparisonArm { Name = "SFT" },
                new ComparisonArm
                {
                    Name = "GRPO",
                    Stages = [new GrpoSettings
                    {
                        Steps = 2,
                        PromptsPerStep = 4,
                        ResponsesPerPrompt = 4,
                        MaxNewTokens = 24,
                        Optimizer = Slow,
                    }],
                },
                new ComparisonArm
                {
                    Name = "AGRL",
                    Stages = [new AgrlSettings
                    {
                        Steps = 2,
                        PromptsPerStep = 4,
                        ResponsesPerPrompt = 4,
                        MaxNewTokens = 24,
                        Iterations = 2,
                        Optimizer = Slow,
                    }],
                },
            ],
        },
    };

    public void Dispose()
    {
        Bench.Dispose();
        GC.SuppressFinalize(this);
    }

    private protected void One() => Bench.Configuration =
        Bench.Configuration with { Comparison = Bench.Configuration.Comparison! with { Seeds = [1] } };

    private protected ComparisonSettings Arms(params ComparisonArm[] arms) => Bench.Configuration.Comparison! with { Arms = arms };

    private protected BaselineComparison New(ComparisonSettings? settings = null)
    {
        if (settings is not null)
            Bench.Configuration = Bench.Configuration with { Comparison = settings };
        return new BaselineComparison(Bench.Prepare(keepsFolder: true), new Recorder());
    }

    private protected ComparisonTable Run(ComparisonSettings? settings = null, Recorder? recorder = null,
        CancellationToken cancellation = default)
    {
        if (settings is not null)
            Bench.Configuration = Bench.Configuration with { Comparison = settings };
        return Run(Bench.Prepare(keepsFolder: true), recorder ?? new Recorder(), cancellation);
    }

    private protected static ComparisonTable Run(RunPlan plan, Recorder recorder, CancellationToken cancellation = default)
    {
        var outcome = Outcome(plan, recorder, cancellation);
        Assert.Empty(outcome.Failures);
        return outcome.Table;
    }

    private protected static ComparisonOutcome Outcome(RunPlan plan, Recorder recorder, CancellationToken cancellation = default)
    {
        var launcher = new SequentialLauncher(new UnitRunner(plan, new ComparisonFolder(plan), recorder, new FixedClock()));
        return new BaselineComparison(plan, recorder).Run(launcher, cancellation);
    }

    private protected static string Figures(ComparisonTable table) =>
        JsonSerializer.Serialize(table.Results.Select(r => new { r.Arm, r.Seed, r.Responses, r.SampledTokens, r.Tokens, r.Figures }),
            JsonLines.Options);
}
