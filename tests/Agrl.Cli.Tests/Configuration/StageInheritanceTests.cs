using Agrl.Training.Configuration;

namespace Agrl.Cli.Tests.Configuration;

public sealed class StageInheritanceTests
{
    private const string Head = """
        rubric: r.yaml
        data: {synthesize: {}}
        model: {scratch: {}}
        comparison:
          arms:
            - name: GRPO
              stages:
                - {type: grpo, name: plain, steps: 7, prompts_per_step: 4, optimizer: {learning_rate: 2e-4, beta2: 0.99}}

        """;

    [Fact]
    public void A_stage_takes_the_keys_of_another_arm_and_changes_those_it_names()
    {
        var arms = Arms(
            "    - {name: AGRL, stages: [{from: GRPO, type: agrl, replay: {tau: 0.25}}]}\n" +
            "    - {name: 'AGRL, importance', stages: [{from: AGRL, steps: 9, replay: {ratio: importance}, optimizer: {beta2: 0.9}}]}");

        var agrl = Assert.IsType<AgrlSettings>(arms[1].Stages[0]);
        Assert.Equal((7, 4, 2e-4, 0.99, 0.25, GuidedRatio.OnPolicy),
            (agrl.Steps, agrl.PromptsPerStep, agrl.Optimizer.LearningRate, agrl.Optimizer.Beta2, agrl.Replay.Tau, agrl.Replay.Ratio));
        // A name is the stage's own, and agrl's own defaults hold.
        Assert.Equal(("agrl", true, true), (agrl.Label, agrl.Reward.Gate, agrl.Replay.Enabled));
        var other = Assert.IsType<AgrlSettings>(arms[2].Stages[0]);
        Assert.Equal((9, 2e-4, 0.9, 0.25, GuidedRatio.Importance),
            (other.Steps, other.Optimizer.LearningRate, other.Optimizer.Beta2, other.Replay.Tau, other.Replay.Ratio));
        // The arm that was taken from stays as it was.
        Assert.Equal("plain", arms[0].Stages[0].Label);
    }

    [Fact]
    public void Another_type_takes_the_keys_that_both_have()
    {
        var sft = Assert.IsType<SftSettings>(Arms("    - {name: SFT continued, stages: [{from: GRPO, type: sft, set: rl}]}")[1].Stages[0]);

        Assert.Equal((7, TrainingSet.Rl, 2e-4), (sft.Steps, sft.Set, sft.Optimizer.LearningRate));
    }

    [Fact]
    public void What_is_set_on_the_command_line_reaches_the_arms_that_take_it()
    {
        var configuration = Yaml.Parse(Head + "    - {name: AGRL, stages: [{from: GRPO, type: agrl}]}",
            "comparison.arms.GRPO.stages[0].steps=3");

        Assert.Equal(3, ((AgrlSettings)configuration.Comparison!.Arms[1].Stages[0]).Steps);
    }

    [Theory]
    [InlineData("    - {name: AGRL, stages: [{from: GPRO, type: agrl}]}", 9,
        "from: no arm above has the name 'GPRO'; did you mean 'GRPO'?")]
    [InlineData("    - {name: AGRL, stages: [{from: AGRL}]}", 9, "from: no arm above has the name 'AGRL'")]
    [InlineData("    - {name: SFT}\n    - {name: AGRL, stages: [{from: SFT}]}", 10, "from: the arm 'SFT' has no stage to take keys from")]
    [InlineData("    - {name: AGRL, stages: [{from: [GRPO]}]}", 9, "from: expected the name of an arm, found a list")]
    [InlineData("    - {name: AGRL, stages: [{from: GRPO, stepz: 1}]}", 9,
        "unknown key 'comparison.arms[1].stages[0].stepz'; did you mean 'steps'?")]
    public void Mistakes_are_named_with_their_place(string arm, int line, string expected)
    {
        var error = Yaml.Error(Head + arm);

        Assert.StartsWith($"run.yaml:{line}:", error, StringComparison.Ordinal);
        Assert.Contains(expected, error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_run_has_no_arms_to_take_from() =>
        Assert.Contains("unknown key 'stages[4].from'", Yaml.Error(Yaml.Valid + "\n  - {type: sft, name: b, from: GRPO}"),
            StringComparison.Ordinal);

    private static IReadOnlyList<ComparisonArm> Arms(string more) => Yaml.Parse(Head + more).Comparison!.Arms;
}
