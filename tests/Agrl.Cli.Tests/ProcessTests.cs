using System.Diagnostics;
using System.Text.Json.Nodes;
using Agrl.Cli.Tests.Commands;

namespace Agrl.Cli.Tests;

/// <summary>What only a process of its own shows: streams, exit codes, signals.</summary>
public sealed class ProcessTests(TinyProject project) : IClassFixture<TinyProject>
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    [Fact]
    public async Task Bad_input_ends_with_2_and_one_message_on_standard_error()
    {
        var config = project.Configuration(TinyProject.Yaml + "\nsed: 3\n");
        var (code, output, error) = await Run("train", "--config", config);
        Assert.Equal((2, "", $"error: {config}:14:1: unknown key 'sed'; did you mean 'seed'?\n"), (code, output, error));
    }

    [Fact]
    public async Task Data_goes_to_standard_output_as_UTF8_and_everything_else_to_standard_error()
    {
        var input = project.Write("texts.jsonl", "{\"text\": \"é中🎒\"}\n");
        var (code, output, error) = await Run("tokenize", "--model", Goldens.Model("tiny-qwen3"), "--input", input);
        Assert.Equal((0, ""), (code, error));
        Assert.StartsWith("{\"text\":\"é中", output, StringComparison.Ordinal);
        Assert.Equal("é中🎒", JsonNode.Parse(output)!["decoded"]!.GetValue<string>());
    }

    [SkippableFact]
    public async Task An_interruption_ends_with_130_and_the_run_can_be_resumed()
    {
        Skip.If(OperatingSystem.IsWindows(), "signals are sent with kill");
        var run = project.NewRun();
        var config = project.Configuration(TinyProject.Yaml
            .Replace("steps: 1, prompts_per_step", "steps: 100000, prompts_per_step", StringComparison.Ordinal));
        using var process = Start("train", "--config", config, "--set", $"output={run}");
        var output = process.StandardOutput.ReadToEndAsync();
        var lines = await InterruptAt(process, "agrl 1/100000");
        Assert.Equal(130, process.ExitCode);
        Assert.Equal("", await output);
        Assert.StartsWith($"interrupted; saved in {Path.Combine(run, "checkpoints", "02-agrl-step-")}", lines[^1],
            StringComparison.Ordinal);
        Assert.EndsWith($"; go on with: agrl train --resume {run}", lines[^1], StringComparison.Ordinal);
        Assert.Contains(lines, line =>
            line.EndsWith("stopping when the step at hand is finished and saved; once more stops at once", StringComparison.Ordinal));
        Assert.Contains("Interrupted", await File.ReadAllTextAsync(Path.Combine(run, "log.jsonl")), StringComparison.Ordinal);

        using var second = Start("train", "--resume", run);
        _ = second.StandardOutput.ReadToEndAsync();
        var resumed = false;
        while (await second.StandardError.ReadLineAsync().WaitAsync(Patience) is { } line)
        {
            resumed |= line.Contains("from step ", StringComparison.Ordinal) && line.EndsWith("of stage agrl", StringComparison.Ordinal);
            if (line.Contains("stage 2 of 2: agrl", StringComparison.Ordinal))
                second.Kill();
        }

        Assert.True(resumed);
    }

    [SkippableTheory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task An_interrupted_comparison_says_what_it_kept_and_saves_what_it_was_at(int jobs)
    {
        Skip.If(OperatingSystem.IsWindows(), "signals are sent with kill");
        const string arms = """

            runtime: {threads: 1}
            comparison:
              seeds: [1, 2]
              start: [{type: sft, steps: 1, batch_size: 4}]
              arms:
                - {name: SFT}
                - {name: GRPO, stages: [{type: grpo, steps: 100000, prompts_per_step: 2, responses_per_prompt: 2, max_new_tokens: 4}]}

            """;
        var folder = project.NewRun();
        string[] command = ["compare-baselines", "--config", project.Configuration(TinyProject.Yaml + arms), "--set", $"output={folder}",
            "--jobs", $"{jobs}"];
        using var process = Start(command);
        _ = process.StandardOutput.ReadToEndAsync();
        var lines = await InterruptAt(process, "seed 1 GRPO grpo 1/100000");
        Assert.Equal(130, process.ExitCode);
        Assert.True(File.Exists(Path.Combine(folder, "report.html")));
        Assert.Matches(
            "^interrupted; [12] of 4 arms are finished and kept in .*; the same command goes on with the others, from where they were$",
            lines[^1]);

        using var second = Start(command);
        _ = second.StandardOutput.ReadToEndAsync();
        var again = new List<string>();
        while (await second.StandardError.ReadLineAsync().WaitAsync(Patience) is { } line)
        {
            again.Add(line);
            if (line.Contains("seed 1 GRPO goes on from step ", StringComparison.Ordinal)
                || line.Contains("seed 1 GRPO grpo 1/100000", StringComparison.Ordinal))
            {
                second.Kill(entireProcessTree: true);
            }
        }

        Assert.Contains(again, line => line.Contains("seed 1 GRPO goes on from step ", StringComparison.Ordinal));
    }

    /// <summary>Interrupts a process at the line with a mark, and waits for its end; all lines of its standard error.</summary>
    private static async Task<List<string>> InterruptAt(Process process, string mark)
    {
        var lines = new List<string>();
        while (await process.StandardError.ReadLineAsync().WaitAsync(Patience) is { } line)
        {
            lines.Add(line);
            // Once: a second signal would stop it without saving.
            if (line.Contains(mark, StringComparison.Ordinal) && lines.Count(one => one.Contains(mark, StringComparison.Ordinal)) == 1)
                Programs.Terminate(process);
        }

        await process.WaitForExitAsync().WaitAsync(Patience);
        return lines;
    }

    private static async Task<(int Code, string Output, string Error)> Run(params string[] arguments)
    {
        using var process = Start(arguments);
        var output = process.StandardOutput.ReadToEndAsync();
        var error = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync().WaitAsync(Patience);
        return (process.ExitCode, await output, await error);
    }

    private static Process Start(params string[] arguments)
    {
        var start = new ProcessStartInfo(Programs.Dotnet, [Path.Combine(AppContext.BaseDirectory, "agrl.dll"), .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardOutputEncoding = System.Text.Encoding.UTF8,
        };
        // A locale without UTF-8 must not matter.
        start.Environment["LANG"] = "C";
        return Process.Start(start)!;
    }
}
