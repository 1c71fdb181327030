using Agrl.Modeling.Adapters;
using Agrl.Modeling.Checkpoints;
using Agrl.Modeling.Tokenization;
using Agrl.Modeling.Transformer;
using Agrl.Relevance.Prompts;
using Agrl.Relevance.Responses;
using Agrl.Relevance.Rubrics;
using Agrl.Training.Judging;
using Agrl.Training.Policies;
using TorchSharp;

namespace Agrl.Training.Benchmarking;

/// <summary>Policies to measure: a preset with random weights, or a model folder, either under a rubric of two tiers.</summary>
public static class BenchPolicy
{
    private const string RubricText = """
        name: bench
        version: 1
        tiers:
          - {grade: 2, name: Relevant, description: it is what was asked for, good: true}
          - {grade: 1, name: Irrelevant, description: it is something else}
        criteria:
          - {name: kind, description: the kind of product, verdicts: [match, mismatch], weight: 1}
        rules:
          - {name: other, when: {kind: mismatch}, grade: 1, text: it is of another kind}
          - {name: same, when: {}, grade: 2, text: it is of the kind}
        """;

    /// <summary>Random weights in a shape.</summary>
    /// <param name="configuration">The shape.</param>
    /// <param name="positions">The longest prompt and response together.</param>
    /// <param name="device">Where it lies.</param>
    public static Policy Create(ModelConfiguration configuration, int positions, torch.Device device)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        return Wrap(DecoderModel.CreateScratch(configuration with { MaxPositions = positions }, seed: 1, device),
            BenchTokenizer.Create(configuration.VocabularySize));
    }

    /// <summary>A Hugging Face folder in float32.</summary>
    /// <param name="folder">The folder; it needs no rubric.</param>
    /// <param name="device">Where it lies.</param>
    public static Policy Load(string folder, torch.Device device)
    {
        var model = ModelFolder.Load(folder, device, torch.ScalarType.Float32).Model;
        return Wrap(model, new BenchTokenizer(HuggingFaceTokenizer.Load(folder), model.Configuration.VocabularySize));
    }

    /// <summary>Gives a policy a new LoRA adapter for every linear map of its layers, which alone is trained from then on.</summary>
    /// <param name="policy">The policy.</param>
    /// <param name="rank">The adapter's rank, at least 1.</param>
    public static void AddAdapter(Policy policy, int rank)
    {
        ArgumentNullException.ThrowIfNull(policy);
        policy.Adapt(new LoraAdapter(policy.Model, new LoraSettings { Rank = rank, Alpha = 2 * rank }, seed: 1));
    }

    private static Policy Wrap(DecoderModel model, BenchTokenizer tokenizer)
    {
        var format = new JudgingFormat(
            RubricReader.Parse(RubricText, "bench.yaml"), RubricText, new PromptOptions(), new ResponseOptions());
        return new Policy(model, tokenizer, ChatTemplates.Find("plain", tokenizer), format, sourceFolder: null);
    }
}
