using System.Text.Json;
using System.Text.Json.Nodes;
using Agrl.Cli.Comparisons;
using Agrl.Training.Comparison;
using Agrl.Training.Configuration;

namespace Agrl.Cli.Tests.Commands;

/// <summary>Comparisons through the real command line, in one process and in several.</summary>
public sealed class CompareBaselinesCommandTests(TinyProject project) : IClassFixture<TinyProject>
{
    private const string Arms = """

        runtime: {threads: 1}
        comparison:
          seeds: [1, 2]
          resamples: 200
          start: [{type: sft, steps: 1, batch_size: 4}]
          arms:
            - {name: SFT}
            - name: GRPO
              stages: [{type: grpo, steps: 1, prompts_per_step: 2, responses_per_prompt: 2, max_new_tokens: 4}]
            - name: AGRL
              stages: [{from: GRPO, type: agrl, replay: {share: 0.5, guided_responses: 1, max_replaced: 1}}]
            - name: CE on tier
              stages: [{from: GRPO, type: sft, set: rl, batch_size: 2, tier_only: true}]

        """;

    [Fact]
    public void Results_do_not_depend_on_the_number_of_processes()
    {
        var (one, two) = (Compare(1), Compare(2));

        Assert.Equal((0, 0), (one.Code, two.Code));
        var expected = Results(one.Folder);
        Assert.Equal(8, expected.Count);
        Assert.Equal(expected, Results(two.Folder));
        Assert.Equal(File.ReadAllText(Path.Combine(one.Folder, "statistics.json")),
            File.ReadAllText(Path.Combine(two.Folder, "statistics.json")));
        Assert.Contains("AGRL against GRPO on balanced: no difference shown in macro-F1", two.Output, StringComparison.Ordinal);
        Assert.Contains("stage 10 of 10: seed ", two.Error, StringComparison.Ordinal);
        Assert.True(File.Exists(Path.Combine(two.Folder, "report.html")));

        var again = CliRunner.Run(["compare-baselines", "--config", project.Configuration(TinyProject.Yaml + Arms),
            "--dry-run", "--jobs", "2", "--set", $"output={two.Folder}"]);
        Assert.Matches("done +8 of 8 arms are finished", again.Output);
        Assert.Matches("arms +4 from one start a seed, seeds 1, 2: 8 to train and evaluate", again.Output);
        Assert.Matches("memory +2 processes, each .* GiB at the peak: .*(update of|sampling of|evaluation) ", again.Output);

        string[] changed = ["compare-baselines", "--config", project.Configuration(TinyProject.Yaml + Arms),
            "--set", "comparison.arms.GRPO.stages[0].max_new_tokens=5", "--set", $"output={two.Folder}"];
        Assert.Matches("changed +6 of 8 arms have results of other settings", CliRunner.Run([.. changed, "--dry-run"]).Output);
        var refused = CliRunner.Run(changed);
        Assert.Equal(2, refused.Code);
        Assert.Contains("holds results of 6 arms that were made with other settings", refused.Error, StringComparison.Ordinal);
        Assert.Equal(expected, Results(two.Folder));
        Assert.Equal(0, CliRunner.Run([.. changed, "--overwrite", "--seeds", "1"]).Code);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void An_arm_that_fails_is_named_and_the_others_are_in_the_table(int jobs)
    {
        // No pair can be found: neither a right sample nor the gold response is taken.
        const string dpo =
            "    - {name: DPO, stages: [{from: GRPO, type: dpo, prompts: 2, samples_per_prompt: 2, gold_when_all_wrong: false}]}\n";
        var (code, folder, output, error) = Compare(jobs, dpo, "--seeds", "1", "--json");

        Assert.Equal(1, code);
        Assert.Contains("seed 1 DPO (Stage dpo found no pair", error, StringComparison.Ordinal);
        var json = JsonNode.Parse(output)!;
        Assert.Equal("DPO", json["failures"]![0]!["arm"]!.GetValue<string>());
        Assert.Equal(["SFT", "GRPO", "AGRL", "CE on tier"], Results(folder).Select(result => result.Arm));
        Assert.Equal(3, json["statistics"]!["differences"]!.AsArray()
            .Count(difference => difference!["figure"]!.GetValue<string>() == "macro_f1"));
    }

    [Fact]
    public void Workers_that_die_fail_what_they_were_at()
    {
        var schedule = new UnitSchedule(new ComparisonSettings { Seeds = [1, 2], Arms = [new ComparisonArm { Name = "GRPO" }] });

        var launcher = new ParallelLauncher(
            2, () => new WorkerProcess(["compare-worker", "--config", "none.yaml", "--inputs", "."]), new SilentObserver());
        launcher.Run(schedule, () => { }, CancellationToken.None);

        Assert.Equal(4, schedule.Failures.Count);
        Assert.Contains(schedule.Failures,
            failure => failure.Unit.IsStart && failure.Message.Contains("ended with code 2", StringComparison.Ordinal)
                && failure.Message.Contains("none.yaml", StringComparison.Ordinal));
        Assert.Contains(schedule.Failures, failure => failure is { Unit.Arm: "GRPO", Message: "its start failed" });
    }

    [Fact]
    public void A_worker_whose_parent_is_gone_stops()
    {
        var folder = project.NewRun();
        var yaml = (TinyProject.Yaml + Arms)
            .Replace("{type: sft, steps: 1, batch_size: 4}", "{type: sft, steps: 100000, batch_size: 4}", StringComparison.Ordinal);

        // No process has this number.
        var orphan = CliRunner.RunWithInput(
            "{\"seed\": 1}\n", "compare-worker", "--config", project.Configuration(yaml), "--inputs", project.Folder,
            "--parent", $"{int.MaxValue}", "--set", $"output={folder}");

        Assert.Equal(130, orphan.Code);
        Assert.False(File.Exists(Path.Combine(folder, "seed-1", "start", "start.hash")));
    }

    private (int Code, string Folder, string Output, string Error) Compare(int jobs, string more = "", params string[] arguments)
    {
        var folder = project.NewRun();
        var result = CliRunner.Run(["compare-baselines", "--config", project.Configuration(TinyProject.Yaml + Arms + more),
            "--jobs", $"{jobs}", "--set", $"output={folder}", .. arguments]);
        return (result.Code, folder, result.Output, result.Error);
    }

    private static List<(string Arm, int Seed, double Tokens, double Updates, string Figures)> Results(string folder) =>
        [.. JsonSerializer.Deserialize<List<ArmResult>>(
                File.ReadAllText(Path.Combine(folder, "comparison.json")), Agrl.Training.Telemetry.JsonLines.Options)!
            .Select(result => (
                result.Arm, result.Seed, result.SampledTokens, result.Updates,
                JsonSerializer.Serialize(result.Figures, Agrl.Training.Telemetry.JsonLines.Options)))];
}
