using System.Reflection;
using Agrl.Cli.Configuration;
using Agrl.Cli.Configuration.Validation;
using Agrl.Relevance;
using Agrl.Training.Configuration;

namespace Agrl.Cli.Tests.Configuration;

public sealed class ConfigurationValidatorTests
{
    [Theory]
    [InlineData("dropout=1", "dropout: expected 0 to below 1, found 1")]
    [InlineData("targets=[q_prj]", "targets[0]: expected one name, found 'q_prj'; did you mean 'q_proj'?")]
    [InlineData("targets=[]", "targets: expected at least one linear map, found none; remove the key for all of them")]
    public void An_adapter_that_cannot_be_is_refused(string change, string message) =>
        Assert.Equal($"--set model.lora.{change}: model.lora.{message}",
            Yaml.Error(Yaml.Valid, "model.scratch=null", "model.path=x", $"model.lora.{change}"));

    [Theory]
    [InlineData("stages.grpo.responses_per_prompt=1", "stages[2].responses_per_prompt: expected at least 2, found 1")]
    [InlineData("stages.sft.optimizer.learning_rate=0", "stages[0].optimizer.learning_rate: expected above 0, found 0")]
    [InlineData("stages.agrl.replay.share=1.5", "stages[3].replay.share: expected above 0 to 1, found 1.5")]
    [InlineData("stages.dpo.label_smoothing=0.5", "stages[1].label_smoothing: expected 0 to below 0.5, found 0.5")]
    [InlineData("evaluation.pass_k=[0]", "evaluation.pass_k[0]: expected at least 1, found 0")]
    [InlineData("runtime.device=gpu", "runtime.device: expected one name, found 'gpu'; did you mean 'cpu'?")]
    [InlineData("model.scratch.family=qwen", "model.scratch.family: expected one name, found 'qwen'; did you mean 'qwen3'?")]
    [InlineData("rubric=\"\"", "rubric: expected a text, found an empty one; give one, or remove the key")]
    [InlineData("model.scratch.kv_heads=3", "model.scratch.kv_heads: 3 key/value heads do not divide 4 query heads; take a divisor of 4")]
    [InlineData("model.scratch.head_size=33", "model.scratch.head_size: expected an even number (rotary positions turn pairs), found 33")]
    [InlineData("model.path=x",
        "model: 'path' and 'scratch' exclude each other; remove one of them (--set model.scratch=null leaves the folder)")]
    [InlineData("model.scratch=null",
        "model: expected 'path' (a Hugging Face folder) or 'scratch' (the shape of a new model), found neither")]
    [InlineData("model.lora={}",
        "model.lora: adapters are trained on a model that has learned something; name its folder as model.path, or remove model.lora")]
    [InlineData("model.adapter=x", "model.adapter: an adapter belongs to a model; name its folder as model.path")]
    [InlineData("data.synthesize=null",
        "data: there is no source of judgments; give 'sft' and 'rl' files, 'import', or 'synthesize: {}' for the built-in shop")]
    [InlineData("data.rl=x.jsonl", "data: expected one source of judgments, found synthesize and files (sft, rl); remove all but one")]
    [InlineData("data={rl: x.jsonl}",
        "stages[0]: an sft stage needs judgments for SFT; give 'data.sft', or 'set: rl' to train on the RL pool's labels")]
    [InlineData("data.synthesize.sft=0", "data.synthesize.sft: stages[0] trains on this set; expected at least 1, found 0")]
    [InlineData("data.evaluation.mine=x.jsonl",
        "data.evaluation: acts with judgment files alone; synthesis and imports make their own evaluation sets, so remove it")]
    [InlineData("data.lenient=true", "data.lenient: acts with judgment files alone; remove it")]
    [InlineData("data.synthesize.rl_verdicts=false",
        "data.synthesize.rl_verdicts: a reason explains a verdict, but the RL pool is to have reasons without verdicts; " +
        "set rl_reasons to false too")]
    [InlineData("data.synthesize.slices={plian: 1}", "data.synthesize.slices.plian: there is no such kind of query; did you mean 'plain'?")]
    [InlineData("data.synthesize.slices={plain: -1}", "data.synthesize.slices.plain: expected at least 0, found -1")]
    [InlineData("data.synthesize.slices={plain: 0}",
        "data.synthesize.slices: no kind of query has a share above 0; give one a share, or remove the block")]
    [InlineData("prompt.fields=[titel]", "prompt.fields[0]: unknown field 'titel'; did you mean 'title'?")]
    [InlineData("prompt.fields=[title, title]", "prompt.fields[1]: 'title' stands here a second time; remove one of them")]
    [InlineData("prompt.fields=[]", "prompt.fields: the list is empty, so that the model would not see the product; name at least 'title'")]
    [InlineData("stages=[]", "stages: there is nothing to run; list at least one stage, such as '- type: sft'")]
    [InlineData("stages.dpo.name=SFT", "stages[1]: 'SFT' is the name of stages[0] too; give one of them another 'name'")]
    [InlineData("stages.dpo.name=Start",
        "stages[1].name: 'Start' stands in reports for what is measured beside the stages; give the stage another name")]
    [InlineData("stages.dpo.name=majority-tier",
        "stages[1].name: 'majority-tier' stands in reports for what is measured beside the stages; give the stage another name")]
    [InlineData("stages.dpo.name=x.tmp",
        "stages[1].name: 'x.tmp' ends in '.tmp', as checkpoints do that are not whole; give the stage another name")]
    [InlineData("stages.dpo.name=x.damaged",
        "stages[1].name: 'x.damaged' ends in '.damaged', as checkpoints do that are not whole; give the stage another name")]
    [InlineData("stages.sft={type: sft, steps: 10, epochs: 3}",
        "stages[0].epochs: counts only where 'steps' is 0, found 'steps: 10'; set steps to 0, or leave epochs out " +
        "(--set stages[0].epochs=null)")]
    [InlineData("stages.dpo.name=../up",
        "stages[1].name: '../up' names a folder; use letters, digits, '-', '_' and '.', and start with a letter or digit")]
    [InlineData("stages.grpo.max_new_tokens=512",
        "stages[2].max_new_tokens: 512 new tokens leave no room for a prompt in the context of 512; " +
        "lower it, or raise model.scratch.context")]
    [InlineData("stages.grpo.mini_batches=5",
        "stages[2].mini_batches: 5 does not divide prompts_per_step, which is 32; take one of 1, 2, 4, 8, 16, 32")]
    [InlineData("stages.grpo.min_accuracy=0.9", null)]
    [InlineData("stages.grpo.max_accuracy=0.9", null)]
    [InlineData("stages.grpo.ratio_cap=1.2", "stages[2].ratio_cap: expected 0, or above 1 + clip_high, which is 1.2; found 1.2")]
    [InlineData("stages.grpo.loss=cispo",
        "stages[2].clip_high: 'loss: cispo' cuts the importance weight at this very value, and 0.2 would cut every weight; 5 is usual")]
    [InlineData("stages.grpo.reward.tier_weight=0",
        "stages[2].reward: all weights are 0, so that every response would earn the same; " +
        "give tier_weight, criteria_weight or rule_weight a value")]
    [InlineData("stages.agrl.replay.tau=0.8",
        "stages[3].replay.tau: 0.8 is above tau_exit, which is 0.75: a prompt would enter and leave at once; lower tau or raise tau_exit")]
    [InlineData("stages.agrl.replay.delta=1.8",
        "stages[3].replay.delta: no response can reach 1.8: the reward's weights add up to 1.75; take at most that, or raise the weights")]
    [InlineData("stages.agrl.replay.max_replaced=5",
        "stages[3].replay.max_replaced: 5 responses cannot be replaced by 4 guided ones; take at most guided_responses")]
    [InlineData("stages.agrl.responses_per_prompt=3",
        "stages[3].replay.max_replaced: 4 is more than the 3 responses of a group (responses_per_prompt); lower it")]
    [InlineData("stages.agrl.replay.share=0.01",
        "stages[3].replay.share: 0.01 of the 32 prompts of a step is less than one, so that none would ever be replayed; " +
        "raise share or prompts_per_step")]
    [InlineData("stages.agrl.replay.exempt_share=1",
        "stages[3].replay.exempt_share: 1 exempts every step, so that no prompt would ever be replayed; lower it, or set 'enabled: false'")]
    [InlineData("stages.agrl.replay.max_ratio=3",
        "stages[3].replay.max_ratio: acts with 'ratio: importance' alone, found 'ratio: on-policy'; remove it")]
    [InlineData("stages.agrl.replay.levels=[]",
        "stages[3].replay.levels: the list is empty; name at least one level, or set 'enabled: false'")]
    [InlineData("stages.agrl.replay.levels=[tier, tier]", "stages[3].replay.levels: a level stands in the list twice; remove one of them")]
    [InlineData("evaluation.pass_samples=4", null)]
    [InlineData("evaluation={pass_samples: 4, pass_k: [1, 8]}",
        "evaluation.pass_k[1]: pass@8 needs as many samples, but pass_samples is 4; raise it, or leave this k out of pass_k")]
    [InlineData("comparison={}", "comparison.arms: there is nothing to compare; list at least one arm with 'name' and 'stages'")]
    [InlineData("comparison={seeds: [1, 1], arms: [{name: a}]}",
        "comparison.seeds: a seed stands in the list twice, and would count its run twice; remove one of them")]
    [InlineData("comparison={arms: [{name: a}, {name: A}]}",
        "comparison.arms[1].name: 'A' is the name of comparison.arms[0] too; give one of them another")]
    public void A_setting_that_cannot_work_says_why_and_what_to_do(string change, string? message)
    {
        if (message is null)
            Yaml.Parse(Yaml.Valid, change);
        else
            Assert.EndsWith(": " + message, Yaml.Error(Yaml.Valid, change), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("stages.agrl.replay.ratio=on-policy", "stages.agrl.replay.gamma=0.2",
        "acts with 'ratio: shaped' alone, found 'ratio: on-policy'; remove it")]
    [InlineData("prompt.style=chat", "prompt.lowercase=true",
        "prompt.lowercase: acts with 'style: compact' alone, found 'style: chat'; remove it, or choose the compact style")]
    [InlineData("stages.dpo.loss=ipo", "stages.dpo.label_smoothing=0.1", "acts with 'loss: sigmoid' alone, found 'loss: ipo'; set it to 0")]
    [InlineData("stages.sft.answers=own", "stages.sft.guided_share=0.2",
        "acts with 'answers: gold' alone, found 'answers: own'; set it to 0")]
    [InlineData("stages.sft.guided_share=0", "stages.sft.counterfactual_share=0.5",
        "is a share of the examples with hints, of which there are none; give 'guided_share' a value above 0, or set it to 0")]
    [InlineData("stages.dpo.samples_per_prompt=1", "stages.dpo.gold_when_all_wrong=false",
        "one sample makes no pair of a correct and a wrong one; take 2 or more, or 'gold_when_all_wrong: true'")]
    [InlineData("stages.grpo.reward.gate=false", "stages.grpo.reward.gate_tier=true",
        "acts with 'gate: true' alone, found 'gate: false'; set one of them the other way")]
    [InlineData("stages.grpo.min_accuracy=0.6", "stages.grpo.max_accuracy=0.5",
        "0.6 is above max_accuracy, which is 0.5; no group could be kept")]
    public void Two_settings_that_do_not_fit_are_found(string first, string second, string message) =>
        Assert.EndsWith(message, Yaml.Error(Yaml.Valid, first, second), StringComparison.Ordinal);

    [Fact]
    public void Stages_of_a_comparison_are_held_to_the_same_rules() =>
        Assert.EndsWith(
            "comparison.arms[0].stages[0].mini_batches: 3 does not divide prompts_per_step, which is 32; take one of 1, 2, 4, 8, 16, 32",
            Yaml.Error(Yaml.Valid, "comparison={arms: [{name: a, stages: [{type: grpo, mini_batches: 3}]}]}"), StringComparison.Ordinal);

    [Fact]
    public void A_problem_of_a_default_is_placed_at_the_nearest_block_that_was_written() =>
        Assert.StartsWith("run.yaml:11:5: stages[3].replay.max_replaced:", Yaml.Error(Yaml.Valid + "\n    responses_per_prompt: 3"),
            StringComparison.Ordinal);

    [Fact]
    public void The_rubric_decides_what_a_reward_may_ask_for()
    {
        using var folder = new TemporaryFolder();
        folder.Write("rubric.yaml", """
            name: plain
            version: 1
            tiers:
              - {grade: 2, name: Good, description: good, good: true}
              - {grade: 1, name: Bad, description: bad}
            criteria: []
            rules: []
            """);
        var path = folder.Write("run.yaml", Yaml.Valid + "\n    step_credit: 0.5\n");
        var lines = Assert.Throws<InputException>(() => ConfigurationReader.Read(path, [])).Message.Split(Environment.NewLine);
        Assert.Collection(lines,
            line => Assert.EndsWith(
                "stages[3].reward.rule_weight: the rubric 'plain' declares no rules; set it to 0, or add rules to the rubric",
                line, StringComparison.Ordinal),
            line => Assert.EndsWith(
                "stages[3].reward.criteria_weight: the rubric 'plain' has no criterion with a weight; set it to 0, or weigh criteria",
                line, StringComparison.Ordinal),
            line => Assert.EndsWith(
                "stages[3].step_credit: the rubric 'plain' has no criteria whose lines could be credited; set it to 0",
                line, StringComparison.Ordinal));
    }

    [Fact]
    public void Every_number_has_a_range_and_the_defaults_are_within()
    {
        var properties = Numbers(typeof(RunConfiguration), [])
            .Concat(StageTypes.ByName.Values.SelectMany(type => Numbers(type, [])));
        foreach (var property in properties)
            Assert.True(FieldLimits.Range(property) is not null,
                $"{property.DeclaringType!.Name}.{property.Name} has no range in FieldLimits.");
        Assert.Empty(ConfigurationValidator.Check(Yaml.Parse(Yaml.Valid), directory: null));
    }

    private static IEnumerable<PropertyInfo> Numbers(Type record, HashSet<Type> seen)
    {
        if (!seen.Add(record))
            yield break;
        foreach (var setting in Setting.Of(record))
        {
            var shape = setting.Shape.Item ?? setting.Shape;
            shape = shape.Kind is ValueKind.Dictionary ? shape.Item! : shape;
            if (shape.Kind is ValueKind.Integer or ValueKind.Number)
                yield return setting.Property;
            if (shape.Kind is not ValueKind.Record)
                continue;
            foreach (var property in Numbers(shape.Type, seen))
                yield return property;
        }
    }
}
