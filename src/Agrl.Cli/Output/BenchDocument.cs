using Agrl.Training.Benchmarking;

namespace Agrl.Cli.Output;

/// <summary>The JSON of <c>agrl bench</c>.</summary>
internal static class BenchDocument
{
    /// <summary>An object to serialise.</summary>
    /// <param name="report">What was measured.</param>
    public static object Of(BenchReport report)
    {
        var document = new Dictionary<string, object>
        {
            ["model"] = report.Model,
            ["parameters"] = report.Parameters,
            ["device"] = report.Device,
            ["threads"] = report.Threads,
            ["lora_rank"] = report.LoraRank,
            ["gradient_checkpointing"] = report.GradientCheckpointing,
            ["shape"] = new
            {
                report.Shape.Prompts,
                report.Shape.PromptTokens,
                report.Shape.ResponsesPerPrompt,
                report.Shape.ResponseTokens,
                report.Shape.MicroBatchTokens,
            },
            ["sgemm_gflops"] = report.SgemmGflops,
            ["peak_memory_bytes"] = report.PeakMemoryBytes,
        };
        foreach (var (name, part) in report.Parts.Where(part => part.Key is not ("sample" or "score" or "update")))
        {
            var figures = Figures(part);
            if (name == "grpo")
            {
                foreach (var inner in new[] { "sample", "score", "update" })
                {
                    figures[$"{inner}_seconds"] = report.Parts[inner].Seconds;
                    figures[inner] = Figures(report.Parts[inner]);
                }
            }

            document[name] = figures;
        }

        return document;
    }

    private static Dictionary<string, object> Figures(BenchPart part) => new()
    {
        ["seconds"] = part.Seconds,
        ["fastest_seconds"] = part.FastestSeconds,
        ["tokens"] = part.Tokens,
        ["tokens_per_second"] = part.TokensPerSecond,
        ["gflop"] = part.Flops / 1e9,
        ["gflops"] = part.Gflops,
        ["sgemm_gflops"] = part.SgemmGflops,
        ["share_of_sgemm"] = part.ShareOfSgemm,
        ["allocated_bytes_per_token"] = part.AllocatedBytesPerToken,
        ["peak_memory_bytes"] = part.PeakMemoryBytes,
    };
}
