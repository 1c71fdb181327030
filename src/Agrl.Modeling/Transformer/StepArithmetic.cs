namespace Agrl.Modeling.Transformer;

/// <summary>
/// The floating-point operations that prompts with a group of responses each cannot do without, every prompt counted once for its
/// group. A product of [n, a] and [a, b] counts 2 n a b; norms, softmax, rotation and the optimizer count nothing, nor does
/// padding, nor what causality hides.
/// </summary>
/// <param name="Model">The model's shape.</param>
/// <param name="Prompts">Prompts.</param>
/// <param name="PromptTokens">P: tokens of each.</param>
/// <param name="ResponsesPerPrompt">G: responses of each.</param>
/// <param name="ResponseTokens">T: tokens of a response, at least 1; its last token predicts nothing and is no input.</param>
/// <param name="HasFrozenWeights">
/// Whether the weights are frozen under an adapter and need no gradient. The adapter's own products are not counted.
/// </param>
public sealed record StepArithmetic(
    ModelConfiguration Model, int Prompts, int PromptTokens, int ResponsesPerPrompt, int ResponseTokens, bool HasFrozenWeights = false)
{
    private double Attention => (double)Model.AttentionHeads * Model.HeadSize;

    private double KeyValue => (double)Model.KeyValueHeads * Model.HeadSize;

    private double Inputs => ResponsesPerPrompt * (ResponseTokens - 1.0);

    /// <summary>Tokens that are computed: each prompt once, and every response.</summary>
    public long Tokens => Prompts * (PromptTokens + (long)ResponsesPerPrompt * ResponseTokens);

    /// <summary>The prompts alone, for the first token of each.</summary>
    public double Prefill => Prompts * (Weights(0) + Pairs(0) + Head(1));

    /// <summary>Sampling: the prompts, then a token at a time; the first token's logits serve the whole group.</summary>
    public double Sample => Prompts * (Weights(Inputs) + Pairs(Inputs) + Head(1 + Inputs));

    /// <summary>A forward pass for the log-probs of every response token.</summary>
    public double Forward => Prompts * (Weights(Inputs) + Pairs(Inputs) + Head(ResponsesPerPrompt * (double)ResponseTokens));

    /// <summary>
    /// A forward and a backward pass. For each product of the one the other has two, one of them for the gradient of the weights
    /// where these are trained.
    /// </summary>
    public double Update => HasFrozenWeights ? 2 * Forward + Prompts * Pairs(Inputs) : 3 * Forward;

    // Of the last layer a prompt's rows give keys and values alone, all but its last, which predicts.
    private double Weights(double inputs)
    {
        var (keysAndValues, rest) = (4 * Model.HiddenSize * KeyValue,
            4 * Model.HiddenSize * Attention + 6.0 * Model.HiddenSize * Model.IntermediateSize);
        return Model.Layers * (PromptTokens + inputs) * keysAndValues + ((Model.Layers - 1) * (PromptTokens + inputs) + 1 + inputs) * rest;
    }

    // Queries with keys and weights with values: two products of the width of all heads for each pair of a query and a key it may see.
    private double Pairs(double inputs)
    {
        var ofResponses = inputs * PromptTokens + inputs * ResponseTokens / 2;
        var pairs = (Model.Layers - 1) * (PromptTokens * (PromptTokens + 1.0) / 2 + ofResponses) + PromptTokens + ofResponses;
        return pairs * 4 * Attention;
    }

    private double Head(double rows) => rows * 2 * Model.HiddenSize * Model.VocabularySize;
}
