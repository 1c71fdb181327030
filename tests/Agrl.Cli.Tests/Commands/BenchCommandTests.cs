using System.Diagnostics;
using System.Text.Json.Nodes;

namespace Agrl.Cli.Tests.Commands;

public sealed class BenchCommandTests
{
    private static readonly string[] Tiny =
    [
        "bench", "--prompts", "2", "--prompt-tokens", "8", "--group", "2", "--response-tokens", "4",
        "--repetitions", "1", "--warmup", "0", "--threads", "1",
    ];

    [Fact]
    public void Json_holds_the_machines_rate_and_every_part()
    {
        var result = CliRunner.Run([.. Tiny, "--json"]);
        Assert.Equal(0, result.Code);
        var report = JsonNode.Parse(result.Output)!;
        Assert.True(Number(report, "sgemm_gflops") > 0);
        using var process = Process.GetCurrentProcess();
        Assert.True(Number(report, "peak_memory_bytes") > 1e6 || process.PeakWorkingSet64 == 0, "some systems tell no peak");
        var grpo = report["grpo"]!;
        var parts = Number(grpo, "sample_seconds") + Number(grpo, "score_seconds") + Number(grpo, "update_seconds");
        Assert.Equal(Number(grpo, "seconds"), parts, 1e-9); // one repetition: no medians of different rounds
        Assert.Equal(2 * (8 + (2 * 4)), Number(grpo, "tokens"));
        Assert.Equal(2 * (8 + (2 * 4)), Number(report["dpo"]!, "tokens"));
        Assert.Equal(2 * (8 + 4), Number(report["sft"]!, "tokens"));
        Assert.Equal(2 * 8, Number(report["prefill"]!, "tokens"));
        Assert.Equal(2 * 2 * 3, Number(report["decode"]!, "tokens"));
        foreach (var part in new[] { grpo, report["sft"]!, report["dpo"]! })
            Assert.Equal(Number(part, "gflops") / Number(part, "sgemm_gflops"), Number(part, "share_of_sgemm"), 1e-12);
    }

    [Fact]
    public void A_model_folder_is_measured_and_named()
    {
        var result = CliRunner.Run([.. Tiny, "--model", Goldens.Model("tiny-qwen3"), "--only", "sft"]);
        Assert.Equal(0, result.Code);
        Assert.Contains("tiny-qwen3", result.Output, StringComparison.Ordinal);
        Assert.Contains("SFT step", result.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("GRPO step", result.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void An_adapter_saves_the_gradients_of_the_weights()
    {
        double Flops(params string[] more) =>
            Number(JsonNode.Parse(CliRunner.Run([.. Tiny, "--json", "--only", "sft", .. more]).Output)!["sft"]!, "gflop");
        Assert.InRange(Flops("--lora-rank", "4") / Flops(), 0.66, 0.7);
    }

    [Theory]
    [InlineData("--preset: there is no '2M'; did you mean", "--preset", "2M")]
    [InlineData("--group: expected 2 or more, found 1", "--group", "1")]
    [InlineData("--repetitions: expected 1 or more, found 0", "--repetitions", "0")]
    [InlineData("leave --preset out", "--sweep", "--preset", "5M")]
    [InlineData("leave --only out", "--sweep", "--only", "sft")]
    [InlineData("the folder does not exist", "--model", "nowhere")]
    public void What_cannot_be_measured_is_refused(string expected, params string[] arguments)
    {
        var result = CliRunner.Run(["bench", .. arguments]);
        Assert.Equal(2, result.Code);
        Assert.Contains(expected, result.Error, StringComparison.Ordinal);
    }

    private static double Number(JsonNode node, string name) => node[name]!.GetValue<double>();
}
