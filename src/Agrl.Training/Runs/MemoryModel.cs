using Agrl.Modeling.Adapters;
using Agrl.Modeling.Numerics;
using Agrl.Modeling.Transformer;

namespace Agrl.Training.Runs;

/// <summary>
/// Bytes that the parts of training and inference hold at their peaks: counted from what the forward pass keeps for the backward
/// pass and from what each step makes on its way, tensor by tensor.
/// </summary>
/// <param name="model">The model's shape.</param>
/// <param name="weightBytes">Bytes of a weight and of an activation: 4 for float32, 2 for bfloat16.</param>
/// <param name="lora">The adapter that is trained; null where the weights are.</param>
/// <param name="checkpointing">Whether each layer is computed again in the backward pass.</param>
public sealed class MemoryModel(ModelConfiguration model, int weightBytes = 4, LoraSettings? lora = null, bool checkpointing = false)
{
    private readonly double _hidden = model.HiddenSize, _inner = model.IntermediateSize, _vocabulary = model.VocabularySize;
    private readonly double _query = (double)model.AttentionHeads * model.HeadSize,
        _keyValue = (double)model.KeyValueHeads * model.HeadSize;

    /// <summary>Values that are trained.</summary>
    public long Trained => lora is null ? model.ParameterCount : LoraAdapter.CountParameters(model, lora);

    /// <summary>The weights, and the adapter.</summary>
    public long Weights => (model.ParameterCount * weightBytes) + (lora is null ? 0 : Trained * 4);

    /// <summary>The gradients of what is trained.</summary>
    public long Gradients => Trained * TrainedBytes;

    /// <summary>Two moments, and a float32 master copy of weights of lower precision.</summary>
    public long Optimizer => Trained * (8 + (TrainedBytes < 4 ? 4 : 0));

    /// <summary>The reference policy of a KL term: what is trained as it was, and as it is while the reference is asked.</summary>
    public long Reference => 2 * Trained * TrainedBytes;

    private int TrainedBytes => lora is null ? weightBytes : 4;

    /// <summary>A forward and a backward pass.</summary>
    /// <param name="batch">A micro-batch.</param>
    public long Update(MemoryBatch batch)
    {
        var responses = batch.Prompts * batch.Responses * batch.ResponseTokens;
        var layer = KeptOfLayer(batch);
        // The last layer computes of a prompt no more than its keys, values and last row.
        var last = KeptOfLayer(batch with { PromptTokens = 1 }) + (weightBytes * batch.Tokens * (_hidden + (2 * _keyValue)));
        // What is computed again lies beside what it is computed for, until the layer's gradients are there.
        var kept = (checkpointing
                ? ((model.Layers - 1) * batch.Tokens * _hidden * weightBytes) + (3 * layer)
                : ((model.Layers - 1) * layer) + last)
            + (weightBytes * ((2 * batch.Tokens * _hidden) + (responses * _hidden)));
        kept += checkpointing
            ? ReturnedByLayer(batch)
                + (lora is null ? (Trained * TrainedBytes) - (_vocabulary * _hidden * weightBytes) : Trained * 4)
            : model.Layers * ReturnedByLayer(batch);

        var headGradient = lora is null ? 4 * _vocabulary * _hidden : 0;
        var layerBackward = weightBytes * batch.Tokens * Math.Max((5 * _inner) + (2 * _hidden), (3 * _hidden) + _query)
            + (2 * Scores(batch) * 4);
        return (long)(kept + Math.Max(Head(responses) + (2 * headGradient), headGradient + layerBackward));
    }

    /// <summary>Drawing responses: keys and values, and the logits of a step.</summary>
    /// <param name="batch">The responses that are drawn at once, each as long as it may become.</param>
    public long Sampling(MemoryBatch batch)
    {
        var rows = batch.Prompts * batch.Responses;
        var cache = model.Layers * 2 * _keyValue * weightBytes * ((rows * batch.ResponseTokens) + (batch.Prompts * batch.PromptTokens));
        // Leaving rows are dropped by copying those that stay, at most three quarters of them.
        var step = Math.Max(0.75 * cache, 4 * 4 * rows * _vocabulary);
        return (long)(cache + Math.Max(step, Scoring(batch with { Responses = 0 })));
    }

    /// <summary>A forward pass without gradients: what one layer makes.</summary>
    /// <param name="batch">What is computed at once.</param>
    public long Scoring(MemoryBatch batch)
    {
        var responses = batch.Prompts * batch.Responses * batch.ResponseTokens;
        var attention = (batch.Tokens * (_hidden + (4 * _query) + (4 * _keyValue)) * weightBytes) + (2 * Scores(batch) * 4);
        var feedForward = batch.Tokens * ((3 * _hidden) + (4 * _inner)) * weightBytes;
        return (long)Math.Max(Math.Max(attention, feedForward), responses == 0 ? 0 : (responses * _hidden * weightBytes) + Head(responses));
    }

    /// <summary>What a layer keeps: the inputs of its norms, maps and products, and the weights of its attention.</summary>
    private double KeptOfLayer(MemoryBatch batch)
    {
        var perToken = (4 * _hidden) + (2 * (_query + (2 * _keyValue))) + _query + (3 * _inner);
        var scores = Scores(batch) * (weightBytes < 4 ? 4 + weightBytes : 4);
        return (batch.Tokens * perToken * weightBytes) + scores + AdapterKept(batch.Tokens);
    }

    /// <summary>
    /// Gradients that a layer's own functions hand to the engine; their handles last as long as the micro-batch,
    /// or with checkpointing the layer.
    /// </summary>
    private double ReturnedByLayer(MemoryBatch batch) => weightBytes * ((batch.Tokens * ((2 * _hidden) + _query + _keyValue + (2 * _inner)))
        + (batch.Prompts * batch.Responses * batch.ResponseTokens * (_query + (2 * _keyValue))));

    private double AdapterKept(double tokens)
    {
        if (lora is null)
            return 0;
        var kept = (double)lora.Targets.Count * lora.Rank;
        // An adapter reads its input in float32, and masked where there is dropout: a copy for each map.
        var copies = (weightBytes < 4 ? 1 : 0) + (lora.Dropout > 0 ? 2 : 0);
        if (copies > 0)
            kept += copies * lora.Targets.Sum(target => target switch { "o_proj" => _query, "down_proj" => _inner, _ => _hidden });
        return tokens * kept * 4;
    }

    /// <summary>Elements of the attention's weights.</summary>
    private double Scores(MemoryBatch batch) => model.AttentionHeads * batch.Prompts
        * ((batch.PromptTokens * batch.PromptTokens)
            + (batch.Responses * batch.ResponseTokens * (batch.PromptTokens + batch.ResponseTokens)));

    /// <summary>The logits of a chunk with what is made of them, and the probabilities that are kept.</summary>
    private double Head(double tokens)
    {
        var chunk = Math.Min(tokens, TokenLogProbs.DefaultChunk(model.VocabularySize));
        var kept = tokens * _vocabulary <= TokenLogProbs.KeptElements ? tokens * _vocabulary : 0;
        return 4 * (kept + (3 * chunk * _vocabulary));
    }
}
