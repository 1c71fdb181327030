using Agrl.Training.Configuration;

namespace Agrl.Cli.Configuration.Validation;

/// <summary>There is one source of the model, and the shape of one from scratch fits together.</summary>
internal sealed class ModelCheck : IConfigurationCheck
{
    /// <inheritdoc/>
    public IEnumerable<ConfigurationProblem> Check(RunConfiguration configuration)
    {
        var model = configuration.Model;
        if (model.Path is null && model.Scratch is null)
            yield return new("model", "expected 'path' (a Hugging Face folder) or 'scratch' (the shape of a new model), found neither");
        if (model.Path is not null && model.Scratch is not null)
            yield return new("model",
                "'path' and 'scratch' exclude each other; remove one of them (--set model.scratch=null leaves the folder)");
        if (model.Path is null && model.Adapter is not null)
            yield return new("model.adapter", "an adapter belongs to a model; name its folder as model.path");
        if (model.Path is null && model.Lora is not null)
            yield return new("model.lora",
                "adapters are trained on a model that has learned something; name its folder as model.path, or remove model.lora");
        if (model.Lora is { Targets.Count: 0 })
            yield return new("model.lora.targets", "expected at least one linear map, found none; remove the key for all of them");
        if (model.Scratch is not { } scratch)
            yield break;
        if (scratch.KvHeads > 0 && scratch.Heads % scratch.KvHeads != 0)
            yield return new("model.scratch.kv_heads",
                $"{scratch.KvHeads} key/value heads do not divide {scratch.Heads} query heads; take a divisor of {scratch.Heads}");
        if (scratch.HeadSize % 2 != 0)
            yield return new("model.scratch.head_size", $"expected an even number (rotary positions turn pairs), found {scratch.HeadSize}");
    }
}
