namespace Agrl.Cli.Tests.Commands;

/// <summary>What is wrong with the input is told in one message that names the place and the fix, before anything is computed.</summary>
public sealed class BadInputTests(TinyProject project) : IClassFixture<TinyProject>
{
    [Fact]
    public void An_unknown_key() =>
        AssertRefused(TinyProject.Yaml.Replace("max_new_tokens: 4,", "max_new_token: 4,", StringComparison.Ordinal),
            ":12:74: unknown key 'stages[1].max_new_token'; did you mean 'max_new_tokens'?");

    [Fact]
    public void A_wrong_type() =>
        AssertRefused(TinyProject.Yaml.Replace("hidden: 16", "hidden: wide", StringComparison.Ordinal),
            ":8:38: model.scratch.hidden: expected a whole number, found 'wide'");

    [Fact]
    public void A_missing_configuration() =>
        AssertMessage(CliRunner.Run("train", "--config", "none.yaml"),
            $"none.yaml: the configuration file does not exist (looked in {Path.GetFullPath("none.yaml")})");

    [Fact]
    public void A_missing_data_file() =>
        AssertRefused(TinyProject.Yaml.Replace("data/rl.jsonl", "data/none.jsonl", StringComparison.Ordinal),
            $":5:3: data.rl: the file '{Path.Combine(project.Data, "none.jsonl")}' does not exist; " +
            "paths are relative to the configuration file");

    [Fact]
    public void A_rubric_with_a_hole()
    {
        var rubric = project.Write("hole.yaml", """
            name: hole
            version: 1
            tiers:
              - {grade: 2, name: Good, description: good, good: true}
              - {grade: 1, name: Bad, description: bad}
            criteria:
              - {name: brand, description: the brand, verdicts: [match, mismatch]}
            rules:
              - {name: right, when: {brand: match}, grade: 2, text: the right brand}
            """);
        var message = Refuse("--set", "rubric=hole.yaml");
        Assert.StartsWith($"error: {rubric}:8: ", message, StringComparison.Ordinal);
        Assert.Contains("mismatch", message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_unknown_tier() =>
        AssertRefusedData(project.ChangedData(3, TinyProject.Json(judgment => judgment["tier"] = 7)),
            ":3: tier: expected a grade of the rubric 'shop'");

    [Fact]
    public void An_empty_file() => AssertRefusedData(project.Write("data/empty.jsonl", ""), ": ");

    [Fact]
    public void A_line_that_is_not_JSON() =>
        AssertRefusedData(project.ChangedData(5, line => line[..20]), ":5: the line is not one JSON object");

    [Fact]
    public void A_query_in_two_splits()
    {
        var balanced = Path.Combine(project.Data, "balanced.jsonl");
        var message = Refuse("--set", $"data.sft={balanced}");
        Assert.Contains("is in two sets", message, StringComparison.Ordinal);
        Assert.Contains("What is tested must not be trained on", message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_prompt_longer_than_the_context()
    {
        var data = project.ChangedData(2,
            TinyProject.Json(judgment => judgment["product"]!["title"] = string.Join(' ', Enumerable.Repeat("long title", 300))));
        var message = Refuse("--set", $"data.sft={data}");
        Assert.Contains("the model's context is 320. Raise model.scratch.context", message, StringComparison.Ordinal);
    }

    private void AssertRefused(string yaml, string message)
    {
        var config = project.Configuration(yaml);
        AssertMessage(CliRunner.Run("train", "--config", config, "--set", $"output={project.NewRun()}"), config + message);
    }

    private void AssertRefusedData(string file, string message) =>
        Assert.StartsWith($"error: {file}{message}", Refuse("--set", $"data.sft={file}"), StringComparison.Ordinal);

    private string Refuse(params string[] arguments)
    {
        var run = project.NewRun();
        var result = CliRunner.Run(["train", "--config", project.Configuration(TinyProject.Yaml), "--set", $"output={run}", .. arguments]);
        Assert.Equal((2, ""), (result.Code, result.Output));
        Assert.False(Directory.Exists(run));
        var message = result.Error[result.Error.IndexOf("error: ", StringComparison.Ordinal)..];
        Assert.DoesNotContain("   at ", message, StringComparison.Ordinal);
        Assert.DoesNotContain("Exception", message, StringComparison.Ordinal);
        return message;
    }

    private static void AssertMessage(CliRunner.Result result, string message) =>
        Assert.Equal((2, "", $"error: {message}\n"), (result.Code, result.Output, result.Error));
}
