using System.Globalization;
using Agrl.Modeling.Transformer;
using Agrl.Training.Benchmarking;
using Serilog;
using TorchSharp;

namespace Agrl.Cli.Output;

/// <summary>The GRPO step over presets, groups and prompt lengths, written as a Markdown table row by row as it is measured.</summary>
internal static class BenchSweep
{
    private static readonly TimeSpan LimitOfACell = TimeSpan.FromSeconds(10);
    private static readonly string[] Presets = ["1m", "5m", "20m"];
    private static readonly int[] PromptTokens = [96, 256, 512];
    private static readonly int[] Groups = [4, 8, 16, 32];

    /// <summary>Measures and writes.</summary>
    /// <param name="output">Where to.</param>
    /// <param name="shape">Everything but prompt length and group.</param>
    /// <param name="device">Where models lie.</param>
    /// <param name="log">Hears what comes next.</param>
    /// <param name="cancellationToken">Looked at between tokens and passes.</param>
    public static void Run(TextWriter output, BenchShape shape, torch.Device device, ILogger log, CancellationToken cancellationToken)
    {
        output.WriteLine($"{shape.Prompts} prompts, responses of {shape.ResponseTokens} tokens; median of at most {shape.Repetitions}. " +
            "Tokens: prompts once, every response.");
        output.WriteLine();
        output.WriteLine("| model | prompt | group | tokens | seconds | sample | update | us/token | sgemm GFLOP/s | share |");
        output.WriteLine("| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |");
        foreach (var preset in Presets)
        {
            foreach (var promptTokens in PromptTokens)
            {
                foreach (var group in Groups)
                {
                    var one = shape with { PromptTokens = promptTokens, ResponsesPerPrompt = group, Limit = LimitOfACell };
                    log.Information("timing {Preset}, prompts of {PromptTokens}, groups of {Group}", preset, promptTokens, group);
                    using var policy = BenchPolicy.Create(ModelPresets.Find(preset), one.Positions, device);
                    using var bench = new StepBench(policy, one);
                    Write(output, preset, one, bench.Grpo(cancellationToken));
                }
            }
        }
    }

    private static void Write(TextWriter output, string preset, BenchShape shape, GrpoBench grpo)
    {
        var step = grpo.Step;
        output.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"| {preset} | {shape.PromptTokens} | {shape.ResponsesPerPrompt} | {step.Tokens} | {step.Seconds:0.00} | " +
            $"{grpo.Sample.Seconds:0.00} | {grpo.Update.Seconds:0.00} | {step.Seconds / step.Tokens * 1e6:0} | " +
            $"{step.SgemmGflops:0} | {step.ShareOfSgemm:0%} |"));
        output.Flush();
    }
}
