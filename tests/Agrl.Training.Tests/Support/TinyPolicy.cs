using Agrl.Modeling.Tokenization;
using Agrl.Modeling.Transformer;
using Agrl.Relevance.Guidance;
using Agrl.Relevance.Judgments;
using Agrl.Relevance.Prompts;
using Agrl.Relevance.Responses;
using Agrl.Training.Judging;
using Agrl.Training.Policies;
using static TorchSharp.torch;

namespace Agrl.Training.Tests.Support;

/// <summary>A policy of two layers from scratch that can read and write the judgments of <see cref="Shop"/>.</summary>
internal static class TinyPolicy
{
    private static readonly Lazy<HuggingFaceTokenizer> Trained = new(() => BpeTrainer.Train(
        Texts(Shop.Judgments(64)),
        new BpeTrainerOptions { VocabularySize = 340, SpecialTokens = ["<|endoftext|>", "<|im_start|>", "<|im_end|>"] }));

    public static HuggingFaceTokenizer Tokenizer => Trained.Value;

    public static PromptCodec Codec { get; } = new(Shop.Format, Trained.Value, ChatTemplates.Find("plain", Trained.Value));

    public static Policy Create(
        ulong seed = 1, ScalarType dtype = ScalarType.Float32, ResponseLayout layout = ResponseLayout.RespondThenThink)
    {
        var configuration = new ModelConfiguration
        {
            VocabularySize = Tokenizer.VocabularySize,
            HiddenSize = 32,
            IntermediateSize = 64,
            Layers = 2,
            AttentionHeads = 2,
            KeyValueHeads = 1,
            HeadSize = 16,
            MaxPositions = 256,
            InitializerRange = 0.1,
            EndOfTextIds = [.. Tokenizer.EndOfTextIds],
        };
        return new Policy(
            DecoderModel.CreateScratch(configuration, seed, dtype: dtype), Tokenizer, ChatTemplates.Find("plain", Tokenizer),
            Shop.Format with { Response = Shop.Format.Response with { Layout = layout } }, sourceFolder: null);
    }

    public static float[] Weights(Policy policy) => [.. policy.Model.FlatParameters.to_type(ScalarType.Float32).data<float>()];

    private static IEnumerable<string> Texts(IEnumerable<Judgment> judgments)
    {
        var renderer = new PromptRenderer(Shop.Rubric, ResponseLayout.RespondThenThink, new PromptOptions());
        var guidance = new GuidanceBuilder(Shop.Rubric, new ResponseOptions());
        foreach (var judgment in judgments)
        {
            yield return renderer.Render(judgment).User;
            yield return guidance.Build(judgment, GuidanceLevel.Rationale).Text;
            yield return ResponseWriter.Write(
                Shop.Rubric, ResponseLayout.RespondThenThink, judgment.Tier!.Value, judgment.Verdicts, judgment.Reasons);
        }
    }
}
