using Agrl.Training.Configuration;

namespace Agrl.Cli.Configuration.Validation;

/// <summary>Each stage has the judgments that it trains on.</summary>
internal sealed class StageDataCheck : IConfigurationCheck
{
    /// <inheritdoc/>
    public IEnumerable<ConfigurationProblem> Check(RunConfiguration configuration)
    {
        var data = configuration.Data;
        foreach (var (stage, path) in StageWalk.All(configuration))
        {
            var usesSft = stage is SftSettings { Set: TrainingSet.Sft };
            if (usesSft && data is { Synthesize: null, Import: null, Sft: null, Rl: not null })
                yield return new(path,
                    "an sft stage needs judgments for SFT; give 'data.sft', or 'set: rl' to train on the RL pool's labels");
            if (data.Synthesize is { } synthesis)
            {
                if (usesSft && synthesis.Sft == 0)
                    yield return new("data.synthesize.sft", $"{path} trains on this set; expected at least 1, found 0");
                if (!usesSft && synthesis.Rl == 0)
                    yield return new("data.synthesize.rl", $"{path} draws its prompts from this set; expected at least 1, found 0");
            }
        }
    }
}
