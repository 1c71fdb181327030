using System.Globalization;
using Agrl.Training.Benchmarking;

namespace Agrl.Cli.Output;

/// <summary>The tables of <c>agrl bench</c>.</summary>
internal static class BenchTables
{
    private static readonly (string Name, string Title)[] Rows =
    [
        ("grpo", "GRPO step"), ("sample", "  sample"), ("score", "  score"), ("update", "  update"),
        ("prefill", "prefill"), ("decode", "decode"), ("sft", "SFT step"), ("dpo", "DPO step"),
    ];

    /// <summary>Writes what was measured.</summary>
    /// <param name="output">Where to.</param>
    /// <param name="report">What was measured.</param>
    public static void Write(TextWriter output, BenchReport report)
    {
        var shape = report.Shape;
        TextTable.WriteList(output,
        [
            ("model", $"{report.Model}, {Figures.Count(report.Parameters)} parameters" +
                (report.LoraRank > 0 ? $", a LoRA adapter of rank {report.LoraRank} trained" : "") +
                (report.GradientCheckpointing ? ", gradient checkpointing" : "") +
                $", float32 on {report.Device}, {report.Threads} threads"),
            ("shape", $"{shape.Prompts} prompts of {shape.PromptTokens} tokens x " +
                $"{shape.ResponsesPerPrompt} responses of {shape.ResponseTokens}; SFT takes 1 response a prompt, DPO 2"),
            ("machine", $"{Number(report.SgemmGflops, "0")} GFLOP/s in a float32 product of 1024 x 1024 matrices, " +
                "measured between the steps"),
            ("peak memory", Figures.Bytes(report.PeakMemoryBytes)),
        ]);
        output.WriteLine();
        var table = new TextTable("", "seconds", "fastest", "tokens", "tokens/s", "GFLOP", "GFLOP/s", "of machine", "bytes/token");
        foreach (var (name, title) in Rows)
        {
            if (report.Parts.TryGetValue(name, out var part))
                table.Add([title, .. Cells(part)]);
        }

        table.Write(output);
        output.WriteLine("GFLOP: products alone, each prompt counted once for its group, padding not at all. " +
            "bytes/token: allocated on the managed heap.");
    }

    private static string[] Cells(BenchPart part) =>
    [
        Number(part.Seconds, "0.000"),
        Number(part.FastestSeconds, "0.000"),
        Figures.Count(part.Tokens),
        Figures.Count((long)part.TokensPerSecond),
        part.Flops > 0 ? Number(part.Flops / 1e9, "0.0") : "-",
        part.Flops > 0 ? Number(part.Gflops, "0.0") : "-",
        part.Flops > 0 ? Number(part.ShareOfSgemm, "0%") : "-",
        Number(part.AllocatedBytesPerToken, "0"),
    ];

    private static string Number(double value, string format) => value.ToString(format, CultureInfo.InvariantCulture);
}
