using System.Text.Json.Nodes;

namespace Agrl.Cli.Tests.Commands;

public sealed class TrainCommandTests(TinyProject project) : IClassFixture<TinyProject>
{
    [Fact]
    public void A_run_leaves_its_folder_and_its_model_can_be_asked()
    {
        var run = project.NewRun();
        var trained = CliRunner.Run("train", "--config", project.Configuration(TinyProject.Yaml), "--set", $"output={run}");
        Assert.True(trained.Code == 0, trained.Error);

        Assert.Contains("agrl is not above ", trained.Error, StringComparison.Ordinal);
        // The table is data; the plan, the lines of steps and the last word are not.
        Assert.StartsWith("balanced (%)   macro-F1", trained.Output, StringComparison.Ordinal);
        Assert.Equal(["majority-tier", "token-overlap", "sft", "agrl"], trained.Lines.Skip(2).Select(line => line.Split(' ')[0]));
        Assert.Contains("  stage agrl  1 step of 2 prompts x 2 responses", trained.Error, StringComparison.Ordinal);
        Assert.Matches(@"stage 2 of 2: agrl, 1 step\r?\n", trained.Error);
        string[] written =
        [
            "config.yaml", "environment.json", "metrics.jsonl", "completions.jsonl", "log.jsonl", "report.html",
            "model/model.safetensors", "eval/agrl/balanced.json",
        ];
        foreach (var name in written)
            Assert.True(File.Exists(Path.Combine(run, name)), name);
        Assert.Contains("\"Stage\":\"agrl\"", File.ReadAllText(Path.Combine(run, "log.jsonl")), StringComparison.Ordinal);

        var model = Path.Combine(run, "model");
        Evaluates(model);
        Predicts(model);
        var text = CliRunner.Run("generate", "--model", model, "--prompt", "query: hat", "--max-new-tokens", "3");
        Assert.Equal(0, text.Code);
    }

    [Fact]
    public void An_adapter_is_trained_on_a_model_and_can_be_asked_by_its_own_folder()
    {
        var start = project.NewRun();
        var config = project.Configuration(TinyProject.Yaml);
        Assert.Equal(0, CliRunner.Run("train", "--config", config, "--set", $"output={start}").Code);
        var run = project.NewRun();
        var model = Path.Combine(start, "model");
        var trained = CliRunner.Run(
            "train", "--config", config, "--set", $"output={run}", "--set", "model.scratch=null", "--set", $"model.path={model}",
            "--set", "model.lora.rank=2", "--set", "model.lora.targets=[q_proj,down_proj]");
        Assert.True(trained.Code == 0, trained.Error);
        Assert.Contains(" lora ", trained.Error, StringComparison.Ordinal);
        Assert.Contains("rank 2, alpha 32, q_proj, down_proj: 0.00 M trained parameters", trained.Error, StringComparison.Ordinal);

        var adapter = Path.Combine(run, "adapter");
        Evaluates(adapter);
        Predicts(adapter);
        string Complete(params string[] folder) =>
            CliRunner.Run(["generate", "--prompt", "query: hat", "--max-new-tokens", "8", "--json", "--model", .. folder])
                is { Code: 0 } done ? done.Output : "failed";
        var merged = JsonNode.Parse(Complete(Path.Combine(run, "model")))!["completion_ids"]!.ToJsonString();
        Assert.Equal(merged, JsonNode.Parse(Complete(adapter))!["completion_ids"]!.ToJsonString());
        Assert.Equal(Complete(adapter), Complete(adapter, "--base", model));

        Directory.Move(model, model + "-moved");
        var lost = CliRunner.Run("generate", "--prompt", "hat", "--model", adapter);
        Assert.Equal(2, lost.Code);
        Assert.Contains($"holds an adapter of '{model}', which is no model folder here. " +
            "Name the folder of that model as the base model (--base).", lost.Error, StringComparison.Ordinal);
        Assert.Equal(merged, JsonNode.Parse(Complete(adapter, "--base", model + "-moved"))!["completion_ids"]!.ToJsonString());
    }

    [Fact]
    public void What_cannot_be_written_is_said_before_it_is_worked_out_and_cut_fields_are_counted()
    {
        var run = project.NewRun();
        Assert.Equal(0, CliRunner.Run(
            "train", "--config", project.Configuration(TinyProject.Yaml), "--set", $"output={run}",
            "--set", "prompt.max_field_chars=4").Code);
        var (model, wild, file) =
            (Path.Combine(run, "model"), Path.Combine(project.Data, "wild.jsonl"), project.Write("notes.txt", "mine"));
        string[][] commands =
        [
            ["eval", "--output", file],
            ["eval", "--output", Path.Combine(file, "below")],
            ["predict", "--output", Path.Combine(file, "tiers.jsonl")],
        ];
        foreach (var command in commands)
        {
            var refused = CliRunner.Run([.. command, "--model", model, "--data", wild, "--max-new-tokens", "4"]);
            Assert.Equal(2, refused.Code);
            Assert.Contains("cannot be made", refused.Error, StringComparison.Ordinal);
            Assert.Contains("prompt.max_field_chars cut ", refused.Error, StringComparison.Ordinal);
            Assert.DoesNotContain("evaluate wild", refused.Error, StringComparison.Ordinal);
        }

        Assert.Equal("mine", File.ReadAllText(file));
    }

    [Fact]
    public void Training_files_of_another_rubric_do_not_keep_a_model_from_being_evaluated()
    {
        var run = project.NewRun();
        Assert.Equal(0, CliRunner.Run("train", "--config", project.Configuration(TinyProject.Yaml), "--set", $"output={run}").Code);
        // No judgment that the run was trained on is of these grades.
        var rubric = project.Write("other.yaml",
            File.ReadAllText(Path.Combine(project.Folder, "shop.yaml"))
                .Replace("grade: 4", "grade: 9", StringComparison.Ordinal).Replace("grade: 3", "grade: 8", StringComparison.Ordinal)
                .Replace("grade: 2", "grade: 7", StringComparison.Ordinal).Replace("grade: 1", "grade: 6", StringComparison.Ordinal));
        var data = project.Write("nine.jsonl", """{"query": "hat", "product": {"title": "Hat"}, "tier": 9}""");
        string[] eval = ["eval", "--model", Path.Combine(run, "model"), "--rubric", rubric, "--data", data, "--max-new-tokens", "4",
            "--output", Path.Combine(project.Folder, "evaluated")];

        var result = CliRunner.Run(eval);

        Assert.True(result.Code == 0, result.Error);
        Assert.Contains("none of its 24 lines is a judgment that could be kept", result.Error, StringComparison.Ordinal);
        Assert.Contains("the references are fitted on the evaluated set itself", result.Error, StringComparison.Ordinal);
        Assert.Equal(2, CliRunner.Run([.. eval, "--train", Path.Combine(project.Data, "sft.jsonl")]).Code);
    }

    [Fact]
    public void A_template_that_is_trained_with_is_the_saved_folders()
    {
        var (first, second) = (project.NewRun(), project.NewRun());
        var config = project.Configuration(TinyProject.Yaml);
        Assert.Equal(0, CliRunner.Run("train", "--config", config, "--set", $"output={first}").Code);
        string Noted(string run) =>
            JsonNode.Parse(File.ReadAllText(Path.Combine(run, "model", "tokenizer_config.json")))!["agrl_chat_template"]!
                .GetValue<string>();
        Assert.Equal("plain", Noted(first));

        var again = CliRunner.Run(
            "train", "--config", config, "--set", $"output={second}", "--set", "model.scratch=null",
            "--set", $"model.path={Path.Combine(first, "model")}", "--set", "model.chat_template=chatml");

        Assert.True(again.Code == 0, again.Error);
        Assert.Equal("chatml", Noted(second));
    }

    private void Evaluates(string model)
    {
        var output = Path.Combine(project.Folder, "evaluated");
        var wild = Path.Combine(project.Data, "wild.jsonl");
        var result = CliRunner.Run("eval", "--model", model, "--data", wild, "--output", output, "--json");
        Assert.True(result.Code == 0, result.Error);
        var metrics = JsonNode.Parse(result.Output)!["wild"]!;
        Assert.Equal(8, metrics["model"]!["count"]!.GetValue<int>());
        // As long as in the run's own evaluations, which is too short for any answer.
        Assert.Equal(4, metrics["model"]!["mean_response_tokens"]!.GetValue<double>());
        Assert.Contains("0 of 8 answers to wild parse", result.Error, StringComparison.Ordinal);
        Assert.NotNull(metrics["references"]!["majority-tier"]);
        Assert.NotNull(metrics["references"]!["token-overlap"]);
        Assert.Equal(8, File.ReadLines(Path.Combine(output, "wild.predictions.jsonl")).Count());
        // The run's own training files are found, whatever the current folder is.
        Assert.Contains($"the references are fitted on {Path.Combine(project.Data, "sft.jsonl")}", result.Error, StringComparison.Ordinal);
    }

    private void Predicts(string model)
    {
        var pairs = project.Write("pairs.jsonl",
            "{\"query\": \"red hat\", \"product\": {\"title\": \"Hat\", \"id\": \"h\"}, \"note\": 1}\n" +
            "{\"query\": \"shoe\", \"product\": {\"title\": \"Boot\", \"id\": \"b\"}}\n");
        var output = Path.Combine(project.Folder, "new", "predictions.jsonl");
        string[] predict = ["predict", "--model", model, "--data", pairs, "--output", output];
        var result = CliRunner.Run([.. predict, "--overwrite"]);
        Assert.Contains("0 of 2 answers to", result.Error, StringComparison.Ordinal);
        Assert.Contains("--output -: predictions go into a file",
            CliRunner.Run("predict", "--model", model, "--data", pairs, "--output", "-").Error, StringComparison.Ordinal);
        Assert.True(result.Code == 0, result.Error);
        var again = CliRunner.Run(predict);
        Assert.Equal(2, again.Code);
        Assert.Contains("there is a file of this name; name another, or say --overwrite to replace it", again.Error,
            StringComparison.Ordinal);
        var lines = File.ReadLines(output).Select(line => JsonNode.Parse(line)!).ToArray();
        Assert.Equal(["h", "b"], lines.Select(line => line["product_id"]!.GetValue<string>()));
        Assert.All(lines, line => Assert.Equal(1, line["tier_probabilities"]!.AsObject().Sum(p => p.Value!.GetValue<double>()), 1e-6));
        Assert.All(lines, line => Assert.Equal(["4", "3", "2", "1"], line["tier_probabilities"]!.AsObject().Select(p => p.Key)));
        Assert.All(lines, line => Assert.True(line.AsObject().ContainsKey("tier")));
        Assert.Empty(Directory.GetFiles(Path.GetDirectoryName(output)!, "*.tmp"));
    }

    [Fact]
    public void A_dry_run_prints_the_plan_and_writes_nothing()
    {
        var run = project.NewRun();
        var result = CliRunner.Run("train", "--config", project.Configuration(TinyProject.Yaml), "--set", $"output={run}", "--dry-run");
        Assert.Equal(0, result.Code);
        Assert.Contains("  estimate", result.Output, StringComparison.Ordinal);
        Assert.False(Directory.Exists(run));
    }

    [Fact]
    public void A_dry_run_prints_the_plan_and_then_refuses_the_folder_that_the_run_would_refuse()
    {
        var run = project.NewRun();
        Directory.CreateDirectory(run);
        File.WriteAllText(Path.Combine(run, "notes.txt"), "mine");
        var result = CliRunner.Run("train", "--config", project.Configuration(TinyProject.Yaml), "--set", $"output={run}", "--dry-run");
        Assert.Equal(2, result.Code);
        Assert.Contains("  estimate", result.Output, StringComparison.Ordinal);
        Assert.Contains("what is in it is no run, so it is left alone", result.Error, StringComparison.Ordinal);
    }

    /// <summary>configs/mine.yaml is there to be copied: it must take what people have, with verdicts and without.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void The_configuration_for_judgments_of_your_own_takes_them(bool haveVerdicts)
    {
        var sft = File.ReadLines(Path.Combine(project.Data, "sft.jsonl")).Select(line =>
        {
            var judgment = JsonNode.Parse(line)!.AsObject();
            if (!haveVerdicts)
                _ = judgment.Remove("verdicts") && judgment.Remove("reasons") && judgment.Remove("verdict_origin");
            return judgment.ToJsonString();
        });
        var result = CliRunner.Run("train", "--config", Repository.File("configs", "mine.yaml"), "--set", $"output={project.NewRun()}",
            "--set", $"data.sft={project.Write($"data/{Guid.NewGuid():N}.jsonl", string.Join('\n', sft))}",
            "--set", $"data.evaluation={{test: {Path.Combine(project.Data, "balanced.jsonl")}}}", "--dry-run");
        Assert.True(result.Code == 0, result.Error);
        Assert.Contains("stage agrl", result.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void A_field_that_no_product_has_is_told()
    {
        var result = CliRunner.Run(
            "train", "--config", project.Configuration(TinyProject.Yaml), "--set", $"output={project.NewRun()}",
            "--set", "prompt.fields=[title,text,attributes.colour]", "--dry-run");
        Assert.Equal(0, result.Code);
        Assert.Matches(@"prompt\.fields: attributes\.colour is in 0 of [\d,]+ products; attributes there are: .*color", result.Error);
        Assert.Matches(@"prompt\.fields: text is in 0 of [\d,]+ products", result.Error);
        Assert.DoesNotContain("prompt.fields: title", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Predictions_are_not_written_over_their_pairs()
    {
        var pairs = project.Write("own.jsonl", "{\"query\": \"shoe\", \"product\": {\"title\": \"Boot\", \"id\": \"b\"}}\n");
        var link = Path.Combine(project.Folder, "own-link.jsonl");
        File.CreateSymbolicLink(link, pairs);
        foreach (var output in new[] { pairs, Path.Combine(project.Folder, ".", "data", "..", "own.jsonl"), link })
        {
            var result = CliRunner.Run("predict", "--model", project.Data, "--data", pairs, "--output", output);
            Assert.Equal((2, $"error: --output: {output} is the input {pairs}, which would be written over; name another place\n"),
                (result.Code, result.Error));
        }
    }

    [Fact]
    public void A_run_that_has_not_finished_says_how_it_goes_on()
    {
        var run = project.NewRun();
        var config = project.Configuration(TinyProject.Yaml.Replace("  - {type: agrl", "  #", StringComparison.Ordinal));
        Assert.Equal(0, CliRunner.Run("train", "--config", config, "--set", $"output={run}").Code);

        // The run's own configuration finds its inputs, wherever it was begun from.
        var written = Path.Combine(run, "config.yaml");
        var valid = CliRunner.Run("config", "validate", written);
        Assert.True(valid.Code == 0, valid.Error);

        // As if it had been stopped before its model was written.
        Directory.Delete(Path.Combine(run, "model"), recursive: true);
        File.Delete(Path.Combine(run, "state.json"));
        var log = File.ReadAllText(Path.Combine(run, "log.jsonl"));
        var asked = CliRunner.Run("eval", "--model", Path.Combine(run, "model"), "--data", Path.Combine(project.Data, "wild.jsonl"));
        var checkpoint = Path.Combine(run, "checkpoints", "01-sft", "model");
        Assert.Equal(
            (2, $"error: --model {Path.Combine(run, "model")}: the run in {run} has not finished, so its model is not there yet; " +
                $"its newest checkpoint is of the end of stage sft: name {checkpoint}, " +
                $"or finish the run with 'agrl train --resume {run}'\n"),
            (asked.Code, asked.Error));
        Assert.Equal(0, CliRunner.Run("generate", "--model", checkpoint, "--prompt", "query: hat", "--max-new-tokens", "2").Code);

        var planned = CliRunner.Run("train", "--resume", run, "--dry-run");
        Assert.True(planned.Code == 0, planned.Error);
        Assert.Contains("from the end of stage sft (stage 1 of 1), in checkpoints/01-sft: 2 steps of the run are done", planned.Output,
            StringComparison.Ordinal);
        foreach (var dry in new[] { Array.Empty<string>(), ["--dry-run"] })
        {
            var changed = CliRunner.Run(["train", "--resume", run, "--set", "seed=9", .. dry]);
            Assert.Equal(2, changed.Code);
            Assert.Contains("was begun with something else", changed.Error, StringComparison.Ordinal);
        }

        Assert.Equal(log, File.ReadAllText(Path.Combine(run, "log.jsonl")));
    }

    [Fact]
    public void A_comparison_without_arms_is_refused_before_its_data_is_read()
    {
        var yaml = TinyProject.Yaml.Replace("data/sft.jsonl", project.ChangedData(1, _ => "not JSON"), StringComparison.Ordinal);
        var config = project.Configuration(yaml);
        var result = CliRunner.Run("compare-baselines", "--config", config, "--dry-run");
        Assert.Equal((2, $"error: {config}: the configuration has no comparison; " +
            "name arms in comparison.arms, or run its stages with 'agrl train'\n"), (result.Code, result.Error));
    }

    [Fact]
    public void A_run_never_overwrites_another_and_a_finished_one_is_not_resumed()
    {
        var run = project.NewRun();
        var config = project.Configuration(TinyProject.Yaml.Replace("  - {type: agrl", "  #", StringComparison.Ordinal));
        string[] arguments = ["train", "--config", config, "--set", $"output={run}"];
        Assert.Equal(0, CliRunner.Run(arguments).Code);
        var again = CliRunner.Run(arguments);
        Assert.Equal(2, again.Code);
        Assert.Contains("a run never overwrites another", again.Error, StringComparison.Ordinal);

        var resumed = CliRunner.Run("train", "--resume", run);
        Assert.Equal(2, resumed.Code);
        Assert.Contains("is complete; there is nothing to resume", resumed.Error, StringComparison.Ordinal);

        Assert.Equal(0, CliRunner.Run([.. arguments, "--overwrite", "--set", "seed=3"]).Code);
        Assert.Contains("seed: 3", File.ReadAllText(Path.Combine(run, "config.yaml")), StringComparison.Ordinal);
    }

    [Fact]
    public void Overwriting_deletes_no_input_of_the_new_run()
    {
        var run = project.NewRun();
        var config = project.Configuration(TinyProject.Yaml.Replace("  - {type: agrl", "  #", StringComparison.Ordinal));
        string[] arguments = ["train", "--config", config, "--set", $"output={run}"];
        Assert.Equal(0, CliRunner.Run(arguments).Code);
        var model = Path.Combine(run, "model");
        var link = Path.Combine(project.Folder, $"link-{Guid.NewGuid():N}");
        Directory.CreateSymbolicLink(link, run);
        var second = TinyProject.Yaml.Replace("  - {type: agrl", "  #", StringComparison.Ordinal);
        second = second[..second.IndexOf("model:", StringComparison.Ordinal)] + "model: {path: MODEL}\n" +
            second[second.IndexOf("stages:", StringComparison.Ordinal)..];

        foreach (var path in new[] { model, Path.Combine(link, "model") })
        {
            var refused = CliRunner.Run(
                "train", "--config", project.Configuration(second.Replace("MODEL", path, StringComparison.Ordinal)),
                "--overwrite", "--set", $"output={run}");

            Assert.True(refused.Code == 2, refused.Error);
            Assert.Contains("--overwrite would delete before it is read", refused.Error, StringComparison.Ordinal);
            Assert.True(File.Exists(Path.Combine(model, "model.safetensors")));
        }

        var elsewhere = CliRunner.Run(
            "train", "--config", project.Configuration(second.Replace("MODEL", model, StringComparison.Ordinal)),
            "--overwrite", "--set", $"output={project.NewRun()}");
        Assert.True(elsewhere.Code == 0, elsewhere.Error);
    }

    [Fact]
    public void An_empty_pool_is_refused_before_a_stage_draws_from_it_and_written_by_none()
    {
        var data = TinyProject.Yaml.IndexOf("data:", StringComparison.Ordinal);
        var model = TinyProject.Yaml.IndexOf("model:", StringComparison.Ordinal);
        var yaml = TinyProject.Yaml.Replace(
            TinyProject.Yaml[data..model], "data: {synthesize: {sft: 24, rl: 0, balanced: 8, wild: 8}}\n", StringComparison.Ordinal);
        var refused = CliRunner.Run("train", "--config", project.Configuration(yaml), "--set", $"output={project.NewRun()}");
        Assert.Equal(2, refused.Code);
        Assert.Contains("data.synthesize.rl: stages[1] draws its prompts from this set; expected at least 1, found 0", refused.Error,
            StringComparison.Ordinal);

        var run = project.NewRun();
        var withoutAgrl = project.Configuration(yaml.Replace("  - {type: agrl", "  #", StringComparison.Ordinal));
        Assert.Equal(0, CliRunner.Run("train", "--config", withoutAgrl, "--set", $"output={run}").Code);
        Assert.False(File.Exists(Path.Combine(run, "data", "rl.jsonl")));
        var evaluated = CliRunner.Run("eval", "--model", Path.Combine(run, "model"), "--data", Path.Combine(run, "data", "wild.jsonl"),
            "--output", project.NewRun(), "--max-new-tokens", "4");
        Assert.True(evaluated.Code == 0, evaluated.Error);
    }

    [Fact]
    public void A_comparison_prints_every_arm_and_keeps_what_is_finished()
    {
        var run = project.NewRun();
        var config = project.Configuration(TinyProject.Yaml + """

            comparison:
              seeds: [1, 2]
              start: [{type: sft, steps: 1, batch_size: 2}]
              arms:
                - {name: SFT}
                - {name: more, stages: [{type: sft, steps: 1, batch_size: 2}]}
            """);
        string[] arguments = ["compare-baselines", "--config", config, "--seeds", "4", "--set", $"output={run}"];
        var result = CliRunner.Run(arguments);
        Assert.True(result.Code == 0, result.Error);
        Assert.Equal(["balanced", "---", "majority-tier", "token-overlap", "SFT", "more"],
            result.Lines.Take(6).Select(line => line.Split(' ')[0])
                .Select(name => name.StartsWith("---", StringComparison.Ordinal) ? "---" : name));
        Assert.True(File.Exists(Path.Combine(run, "seed-4", "more", "result.json")));
        Assert.False(Directory.Exists(Path.Combine(run, "seed-1")));
        Assert.Contains("keeping the result of more", CliRunner.Run(arguments).Error, StringComparison.Ordinal);
    }
}
