using Agrl.Cli.Configuration;
using Agrl.Relevance;
using Agrl.Relevance.Guidance;
using Agrl.Relevance.Responses;
using Agrl.Training.Configuration;

namespace Agrl.Cli.Tests.Configuration;

public sealed class ConfigurationReaderTests
{
    [Fact]
    public void Reads_every_kind_of_value()
    {
        var configuration = Yaml.Parse("""
            name: "a name"
            seed: 7
            rubric: rubrics/shop.yaml
            data:
              sft: data/sft.jsonl
              evaluation: {balanced: a.jsonl, wild: b.jsonl}
              lenient: true
            model: {path: some/folder, chat_template: chatml}
            prompt: {fields: [title, attributes.color], max_field_chars: 80}
            response: {layout: think-then-respond}
            stages:
              - type: grpo
                name: first
                loss: dr_grpo
            """);

        Assert.Equal("a name", configuration.Name);
        Assert.Equal(7, configuration.Seed);
        Assert.True(configuration.Data.Lenient);
        Assert.Equal("b.jsonl", configuration.Data.Evaluation["wild"]);
        Assert.Equal(["title", "attributes.color"], configuration.Prompt.Fields);
        Assert.Equal(ResponseLayout.ThinkThenRespond, configuration.Response.Layout);
        Assert.Null(configuration.Model.Scratch);
        var stage = Assert.IsType<GrpoSettings>(Assert.Single(configuration.Stages));
        Assert.Equal("first", stage.Label);
        Assert.Equal(PolicyLoss.DrGrpo, stage.Loss);
    }

    [Theory]
    [InlineData("dr-grpo")]
    [InlineData("dr_grpo")]
    public void Choices_are_read_with_either_separator(string text)
    {
        var configuration = Yaml.Parse(Yaml.Valid, $"stages.grpo.loss={text}");
        Assert.Equal(PolicyLoss.DrGrpo, ((GrpoSettings)configuration.Stages[2]).Loss);
    }

    [Fact]
    public void A_block_of_agrl_changes_only_the_keys_it_names()
    {
        var stage = (AgrlSettings)Yaml.Parse("""
            rubric: r.yaml
            data: {synthesize: {}}
            model: {scratch: {}}
            stages:
              - type: agrl
                reward: {criteria_weight: 0.4}
                replay: {tau: 0.25}
                optimizer: {weight_decay: 0.01}
            """).Stages[0];

        // agrl's own defaults, not those of the blocks' types as grpo has them.
        Assert.True(stage.Replay.Enabled);
        Assert.Equal(0.25, stage.Replay.Tau);
        Assert.Equal(new ReplaySettings().TauExit, stage.Replay.TauExit);
        Assert.Equal(0.4, stage.Reward.CriteriaWeight);
        Assert.Equal(0.25, stage.Reward.RuleWeight);
        Assert.True(stage.Reward.Gate);
        Assert.Equal(0.01, stage.Optimizer.WeightDecay);
        Assert.Equal(1e-4, stage.Optimizer.LearningRate);
    }

    [Fact]
    public void A_block_of_grpo_keeps_the_sparse_reward_and_no_replay()
    {
        var stage = (GrpoSettings)Yaml.Parse(
            Yaml.Valid, "stages.grpo.reward={ordinal_credit: 0.5}", "stages.grpo.replay={tau: 0.1}").Stages[2];
        Assert.Equal(0, stage.Reward.CriteriaWeight);
        Assert.False(stage.Reward.Gate);
        Assert.Equal(0.5, stage.Reward.OrdinalCredit);
        Assert.False(stage.Replay.Enabled);
    }

    [Fact]
    public void Lists_of_choices_and_nested_stages_are_read()
    {
        var configuration = Yaml.Parse("""
            rubric: r.yaml
            data: {synthesize: {sft: 10}}
            model: {scratch: {}}
            comparison:
              seeds: [4, 5]
              start: [{type: sft}]
              arms:
                - {name: start}
                - name: agrl
                  stages:
                    - {type: agrl, replay: {levels: [verdicts, tier]}}
            """);
        var arm = configuration.Comparison!.Arms[1];
        Assert.Equal([4, 5], configuration.Comparison.Seeds);
        Assert.Empty(configuration.Comparison.Arms[0].Stages);
        Assert.Equal([GuidanceLevel.Verdicts, GuidanceLevel.Tier], Assert.IsType<AgrlSettings>(arm.Stages[0]).Replay.Levels);
    }

    [Fact]
    public void An_unknown_key_is_named_with_its_place_and_the_key_that_was_meant()
    {
        var yaml = Yaml.Valid.Replace("    epochs: 1", "    epochz: 1", StringComparison.Ordinal);
        Assert.Equal("run.yaml:8:5: unknown key 'stages[0].epochz'; did you mean 'epochs'?", Yaml.Error(yaml));
    }

    [Theory]
    [InlineData("stages.agrl.learning_rat=1", "did you mean 'optimizer.learning_rate'?")]
    [InlineData("stages.agrl.tau=1", "did you mean 'replay.tau'?")]
    [InlineData("stages.sft.prompts_per_step=1", "it is a key of grpo and agrl, not of sft")]
    [InlineData("response.qqqqqqqqqqqqqq=1", "expected one of: layout, require_all_criteria")]
    [InlineData("stages.agrl.qqqqqqqqqqqqqq=1", "'agrl config docs' lists the keys")]
    public void A_key_at_the_wrong_place_is_led_to_the_right_one(string change, string hint) =>
        Assert.EndsWith(hint, Yaml.Error(Yaml.Valid, change), StringComparison.Ordinal);

    [Theory]
    [InlineData("seed=one", "seed: expected a whole number, found 'one'")]
    [InlineData("seed=1.5", "seed: expected a whole number, found '1.5'")]
    [InlineData("seed=99999999999", "seed: expected a whole number from -2147483648 to 2147483647, found '99999999999'")]
    [InlineData("seed='1'", "seed: expected a whole number, found the text \"1\"; remove the quotes")]
    [InlineData("seed=", "seed: expected a whole number, found nothing")]
    [InlineData("seed=[1]", "seed: expected a whole number, found a list")]
    [InlineData("prompt.lowercase=yes", "prompt.lowercase: expected true or false, found 'yes'")]
    [InlineData("stages.agrl.replay.tau=.nan", "stages[3].replay.tau: expected a number, found '.nan'")]
    [InlineData("stages.agrl.loss=gspo", "stages[3].loss: expected one name, found 'gspo'; did you mean 'grpo'?")]
    [InlineData("stages.agrl=sft", "stages[3]: expected a stage with its keys (such as 'type: sft'), found 'sft'")]
    [InlineData("stages.agrl={steps: 3}", "stages[3]: the key 'type' is missing; a stage is one of sft, dpo, grpo, agrl")]
    [InlineData("stages.agrl.type=grp", "stages[3].type: expected a type of stage, found 'grp'; did you mean 'grpo'?")]
    [InlineData("prompt.fields=title", "prompt.fields: expected a list, found 'title'; write [a, b] or one '- item' a line")]
    [InlineData("data.evaluation=[a]", "data.evaluation: expected names with values, found a list; write one 'name: value' a line")]
    [InlineData("data.synthesize=", "data.synthesize: the block is empty; write '{}' for its defaults, or remove the key")]
    [InlineData("model=3", "model: expected keys and values, found '3'")]
    public void A_value_of_the_wrong_type_says_what_was_expected(string change, string message) =>
        Assert.Equal($"--set {change}: {message}", Yaml.Error(Yaml.Valid, change));

    [Fact]
    public void Every_problem_is_reported_at_once_in_the_order_of_the_file()
    {
        var errors = Yaml.Errors("""
            seed: x
            data: {synthesize: {stf: 3}}
            stages: [{type: sft, epochs: many}]
            """);
        Assert.Equal(
        [
            "run.yaml:1:7: seed: expected a whole number, found 'x'",
            "run.yaml:2:21: unknown key 'data.synthesize.stf'; did you mean 'sft'?",
            "run.yaml:3:30: stages[0].epochs: expected a number, found 'many'",
            "run.yaml: the key 'rubric' is missing: The rubric file: tiers, criteria, verdicts and rules.",
        ], errors);
    }

    [Fact]
    public void A_missing_key_of_a_block_is_reported_at_the_block() =>
        Assert.Equal(
            "--set data={import: {format: wands}}: the key 'data.import.path' is missing: The folder that holds the files.",
            Yaml.Error(Yaml.Valid, "data={import: {format: wands}}"));

    [Theory]
    [InlineData("", "run.yaml: the file is empty; 'agrl config docs' lists the keys of a configuration")]
    [InlineData("# nothing\n", "run.yaml: the file is empty; 'agrl config docs' lists the keys of a configuration")]
    [InlineData("- a", "run.yaml:1:1: the configuration: expected keys and values, found a list")]
    [InlineData("stages:\n\t- type: sft", "run.yaml:2:1: the line is indented with a tab; YAML takes spaces alone")]
    [InlineData("model:\n  scratch:\n    layers: 4\n\t    heads: 4",
        "run.yaml:4:1: the line is indented with a tab; YAML takes spaces alone")]
    [InlineData("notes: |\n  a\n  \tb\nstages:\n\t- type: sft", "run.yaml:5:1: the line is indented with a tab; YAML takes spaces alone")]
    [InlineData("seed: 1\nseed: 2", "run.yaml:2:1: the key 'seed' stands here a second time (first at line 1); remove one of them")]
    [InlineData("rubric: \"a\\0b.yaml\"",
        "run.yaml:1:9: the text has a zero character in it, which no path or name may; remove it")]
    [InlineData("a: &x 1\nb: *x", "run.yaml:1:4: the anchor '&x' is not supported; write the value out where it is used")]
    [InlineData("a: *x", "run.yaml:1:4: the alias '*x' is not supported; write the value out")]
    [InlineData("a: !!int 3", "run.yaml:1:4: the tag 'tag:yaml.org,2002:int' is not supported; remove it")]
    [InlineData("a: 1\n---\nb: 2", "run.yaml:2:1: a second document starts here; a configuration is one document, so remove the '---'")]
    [InlineData("? [a]\n: 1", "run.yaml:1:1: a key is a plain name; found a list or a mapping as a key")]
    public void What_is_no_plain_yaml_document_is_refused(string yaml, string message) => Assert.Equal(message, Yaml.Error(yaml));

    [Fact]
    public void Broken_yaml_names_its_place() => Assert.StartsWith("run.yaml:2:", Yaml.Error("a: 1\n  b: [2\n"), StringComparison.Ordinal);

    [Fact]
    public void Deep_nesting_is_refused_before_it_reaches_the_stack() =>
        Assert.EndsWith("values are nested more than 32 levels deep", Yaml.Error("a: " + new string('[', 5000)), StringComparison.Ordinal);

    [Fact]
    public void A_missing_file_says_where_it_was_looked_for()
    {
        var path = Path.Combine("no", "such", "run.yaml");
        var error = Assert.Throws<InputException>(() => ConfigurationReader.Read(path, []));
        Assert.Equal($"{path}: the configuration file does not exist (looked in {Path.GetFullPath(path)})", error.Message);
    }

    [Fact]
    public void Files_that_a_configuration_names_must_exist_beside_it()
    {
        using var folder = new TemporaryFolder();
        var path = folder.Write("configs/run.yaml", Yaml.Valid);
        var error = Assert.Throws<InputException>(() => ConfigurationReader.Read(path, []));
        Assert.Equal(
            $"{path}:2:1: rubric: the file '{Path.Combine(folder.Path, "configs", "rubric.yaml")}' does not exist; " +
            "paths are relative to the configuration file",
            error.Message);
    }
}
