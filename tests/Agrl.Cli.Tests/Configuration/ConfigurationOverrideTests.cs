using Agrl.Training.Configuration;

namespace Agrl.Cli.Tests.Configuration;

public sealed class ConfigurationOverrideTests
{
    [Theory]
    [InlineData("stages[0].epochs=3")]
    [InlineData("stages.sft.epochs=3")]
    [InlineData(" stages.sft.epochs = 3 ")]
    public void A_stage_is_found_by_place_or_by_type(string change) =>
        Assert.Equal(3, ((SftSettings)Yaml.Parse(Yaml.Valid, change).Stages[0]).Epochs);

    [Fact]
    public void Null_gives_a_key_its_default_back_but_for_those_that_have_none()
    {
        Assert.Equal(new SftSettings().Epochs, ((SftSettings)Yaml.Parse(Yaml.Valid, "stages.sft.epochs=null").Stages[0]).Epochs);
        Assert.Equal(30, ((SftSettings)Yaml.Parse(Yaml.Valid, "stages.sft.steps=30", "stages.sft.epochs=null").Stages[0]).Steps);
        Assert.Equal("--set stages.sft.epochs=: stages[0].epochs: expected a number, found nothing",
            Yaml.Error(Yaml.Valid, "stages.sft.epochs="));
        Assert.Equal("--set rubric=null: rubric: expected a text, found nothing", Yaml.Error(Yaml.Valid, "rubric=null"));
        Assert.StartsWith("--set data={import: {format: null, path: x}}: data.import.format: expected one name, found nothing",
            Yaml.Error(Yaml.Valid, "data={import: {format: null, path: x}}"), StringComparison.Ordinal);
    }

    [Fact]
    public void A_stage_with_a_name_is_found_by_that()
    {
        var yaml = Yaml.Valid.Replace("  - type: grpo", "  - {type: grpo, name: warm}", StringComparison.Ordinal);
        var configuration = Yaml.Parse(yaml, "stages.warm.steps=5");
        Assert.Equal(5, ((GrpoSettings)configuration.Stages[2]).Steps);
        Assert.Contains("'stages' has no item named 'grpo'", Yaml.Error(yaml, "stages.grpo.steps=5"), StringComparison.Ordinal);
    }

    [Fact]
    public void Blocks_that_the_file_does_not_have_are_made()
    {
        var configuration = Yaml.Parse(Yaml.Valid, "stages.agrl.replay.tau=0.125", "runtime.threads=1", "data.synthesize.slices.plain=0.5");
        Assert.Equal(0.125, ((AgrlSettings)configuration.Stages[3]).Replay.Tau);
        Assert.True(((AgrlSettings)configuration.Stages[3]).Replay.Enabled);
        Assert.Equal(1, configuration.Runtime.Threads);
        Assert.Equal(0.5, configuration.Data.Synthesize!.Slices["plain"]);
    }

    [Fact]
    public void Later_overrides_win_and_values_are_yaml()
    {
        var configuration = Yaml.Parse(
            Yaml.Valid, "seed=2", "seed=3", "prompt.fields=[title, brand]", "name=\"x=y\"", "model.scratch=null", "model.path=folder");
        Assert.Equal(3, configuration.Seed);
        Assert.Equal(["title", "brand"], configuration.Prompt.Fields);
        Assert.Equal("x=y", configuration.Name);
        Assert.Null(configuration.Model.Scratch);
    }

    [Theory]
    [InlineData("seed", "--set seed: expected path=value, such as --set stages[0].steps=100")]
    [InlineData("=1", "--set =1: expected path=value, such as --set stages[0].steps=100")]
    [InlineData("a b=1", "--set a b=1: 'a b' is no path; expected names with dots and places in brackets, such as stages[0].replay.tau")]
    [InlineData("stages[9].epochs=1", "--set stages[9].epochs=1: 'stages' has 4 items, so '[9]' does not exist (places count from 0)")]
    [InlineData("stages.sftt.epochs=1", "--set stages.sftt.epochs=1: 'stages' has no item named 'sftt'; did you mean 'sft'?")]
    [InlineData("name.x=1", "--set name.x=1: 'name' is 'test', so 'x' cannot be set in it")]
    [InlineData("seed=[1", "--set seed=[1: not YAML: ")]
    public void What_cannot_be_set_is_named(string change, string message) =>
        Assert.StartsWith(message, Yaml.Error(Yaml.Valid, change), StringComparison.Ordinal);

    [Fact]
    public void Two_stages_of_one_name_need_a_place()
    {
        Assert.Equal(
            "--set stages.sft.epochs=1: 'stages' has 2 items named 'sft'; use a place such as stages[0]",
            Yaml.Error(Yaml.Valid + "\n  - {type: sft}", "stages.sft.epochs=1"));
    }
}
