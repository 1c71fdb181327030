using Agrl.Training.Configuration;

namespace Agrl.Cli.Configuration.Validation;

/// <summary>Responses leave room for the prompt in the context of a model from scratch.</summary>
internal sealed class LengthCheck : IConfigurationCheck
{
    /// <inheritdoc/>
    public IEnumerable<ConfigurationProblem> Check(RunConfiguration configuration)
    {
        if (configuration.Model.Scratch is not { } scratch)
            yield break;
        var lengths = StageWalk.All(configuration)
            .Select(item => (Path: $"{item.Path}.max_new_tokens", Tokens: item.Stage.LongestSample()))
            .Append((Path: "evaluation.max_new_tokens", Tokens: configuration.Evaluation.MaxNewTokens));
        foreach (var (path, tokens) in lengths.Where(length => length.Tokens >= scratch.Context))
            yield return new(path, $"{tokens} new tokens leave no room for a prompt in the context of {scratch.Context}; " +
                "lower it, or raise model.scratch.context");
    }
}
