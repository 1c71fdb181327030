using System.Text.Json;
using Agrl.Relevance.Judgments;
using Agrl.Relevance.Metrics;
using Agrl.Relevance.Responses;
using Agrl.Relevance.Rewards;
using Agrl.Relevance.Rubrics;
using Agrl.Training.Configuration;
using Agrl.Training.Evaluation;
using Agrl.Training.Runs;
using Agrl.Training.Telemetry;

namespace Agrl.Cli.Tests.Reporting;

/// <summary>A run folder written by the writers that training uses, with figures that are worked out by hand.</summary>
/// <remarks>
/// The set has one judgment of each tier. The majority reference says 4: F1 of tier 4 is 2/(4+1) = 0.4, macro-F1 0.1, accuracy 0.25.
/// After sft the answers are 4, 4, 2, 1: F1 2/3, 0, 1, 1, macro-F1 0.6667, accuracy 0.75. After agrl all are right.
/// </remarks>
internal static class RunFolderFixture
{
    public const string HostileResponse = "<script>alert('response')</script>\u0000 </pre>&amp;";
    public const string HostileTitle = "Shoe\"><script>alert('title')</script><img src=x onerror=alert(1)>";
    public const string HostileId = "id\" onmouseover=\"alert(2)";

    public static void Write(string folder)
    {
        File.WriteAllText(Path.Combine(folder, "config.yaml"), File.ReadAllText(Repository.File("configs", "smoke.yaml")));
        WriteJson(folder, "environment.json", new { started = "2026-01-02T03:04:05Z", dotnet = ".NET 10", gigaflops = 93.007466 });
        WriteJson(folder, "state.json", new RunState(["sft", "agrl"], 40, Completed: true));
        using var log = new RunLog(folder, new RuntimeSettings { Tensorboard = false, Health = new HealthSettings { Window = 2 } },
            new SilentObserver(), TimeProvider.System);
        WriteSteps(log);
        WriteEvaluations(folder, log);
    }

    private static void WriteSteps(RunLog log)
    {
        for (var step = 1; step <= 40; step++)
            log.Step(Report("sft", step,
                new() { ["loss"] = 4.0 / step, ["grad_norm"] = step == 3 ? double.NaN : 1, ["num_tokens"] = 100, ["step_seconds"] = 0.5 }));
        for (var step = 1; step <= 4; step++)
        {
            log.Step(Report("agrl", step, new()
            {
                ["loss"] = 0.01,
                ["reward"] = 0.5 + (0.25 * step),
                ["accuracy"] = 0.1 * step,
                ["accuracy/tier_4"] = 0.5,
                ["frac_reward_zero_std"] = 0.25,
                ["completions/clipped_ratio"] = 0.25,
                ["skipped_updates"] = step == 3 ? 1 : 0,
                ["responses/sampled"] = 32,
                ["replay/size"] = 6 - step,
                ["replay/entered"] = 3,
                ["replay/left"] = 1,
                ["replay/expired"] = 0,
                ["replay/raised"] = 1,
                ["replay/lowered"] = 0,
                ["replay/mean_level"] = 1.5,
                ["replay/groups"] = step,
                ["replay/guided_sampled"] = 2 * step,
                ["replay/replaced"] = 1,
                ["replay/guided_share"] = 0.1,
                // 2, 4, 6 and 8 responses: (2 + 4 + 6 * 0.5 + 8 * 0.25) / 20 = 0.55.
                ["replay/guided_accuracy"] = step <= 2 ? 1 : step == 3 ? 0.5 : 0.25,
                ["replay/unguided_accuracy"] = 0.125,
                ["replay/verdicts/groups"] = step,
                ["replay/verdicts/guided_accuracy"] = 0.75,
            }));
            log.Completions(
                [Completion(step, guided: false, tier: 0, HostileResponse), Completion(step, guided: true, tier: 1, "4\nall met")]);
        }
    }

    private static StepReport Report(string stage, int step, Dictionary<string, double> metrics) =>
        new(stage, step, 40, TimeSpan.FromSeconds(step), metrics);

    private static CompletionRecord Completion(int step, bool guided, double tier, string response) => new()
    {
        Stage = "agrl",
        Step = step,
        Judgment = HostileId,
        Prompt = $"query: red shoe\ntitle: {HostileTitle}",
        Response = response,
        GoldTier = 4,
        Reward = new RewardBreakdown
        {
            Total = 0.625 + tier,
            Format = 1,
            Tier = tier,
            Criteria = 0.75,
            Rule = 1,
            Gate = 1,
            Verdicts = new Dictionary<string, double> { ["brand"] = tier },
        },
        Advantage = guided ? 1.5 : -0.5,
        Guided = guided,
        Hint = guided ? "verdicts: <u>brand match</u>" : null,
        Trained = true,
        Tokens = 12,
        FinishReason = "stop",
    };

    private static void WriteEvaluations(string folder, RunLog log)
    {
        var calculator = new MetricsCalculator(RubricReader.Read(Repository.File("configs", "rubrics", "shop.yaml")));
        var summary = new List<EvaluationReport>();
        foreach (var (stage, tiers) in new (string, int[])[] { (TrivialReferences.Majority, [4, 4, 4, 4]), ("sft", [4, 4, 2, 1]),
            ("agrl", [4, 3, 2, 1]) })
        {
            var responses = tiers.Select((tier, index) => Response(4 - index, tier)).ToList();
            var metrics = calculator.Compute([.. responses.Select(response => response.Prediction!)]);
            EvaluationFiles.Write(Path.Combine(folder, "eval", stage), "balanced", new EvaluationResult(metrics, responses));
            summary.Add(new EvaluationReport(stage, "balanced", EvaluationResult.FiguresOf(metrics), TimeSpan.FromSeconds(1)));
            log.Evaluated(summary[^1]);
        }

        WriteJson(folder, "eval/summary.json", summary);
    }

    private static JudgedResponse Response(int gold, int tier)
    {
        var judgment = new Judgment
        {
            Id = $"judgment-{gold}",
            QueryId = "q",
            Query = "red shoe <b>",
            Product = new Product { Id = "p", Title = HostileTitle },
            Tier = gold,
            Slice = gold > 2 ? "plain" : "price <bound>",
        };
        var parsed = new ParsedResponse { IsValid = true, Tier = tier, Verdicts = new Dictionary<string, string>(), Spans = [] };
        return new JudgedResponse(judgment, $"{tier}\n{HostileResponse}", parsed, tier, null,
            new Prediction { JudgmentId = judgment.Id, QueryId = "q", Slice = judgment.Slice, GoldTier = gold, Response = parsed });
    }

    private static void WriteJson<T>(string folder, string name, T content)
    {
        var path = Path.Combine(folder, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, JsonSerializer.Serialize(content, JsonLines.Indented));
    }

    private sealed class SilentObserver : ITrainingObserver
    {
        public void Message(string message, bool isWarning = false)
        {
        }

        public void StageStarted(string stage, int index, int count, int steps)
        {
        }

        public void StepFinished(StepReport report)
        {
        }

        public void Progress(string what, int done, int total)
        {
        }

        public void Evaluated(EvaluationReport report)
        {
        }
    }
}
