using static TorchSharp.torch;

namespace Agrl.Modeling.Transformer;

/// <summary>
/// One layer's keys and values of a batch that is being sampled: those of the prompts once, and a block made once at its full
/// length for the responses. Keys lie with their tokens side by side, so that a query meets eight of them at a time.
/// </summary>
/// <param name="PromptKeys">[P * kv, d, room for Tp]; what is beyond Tp means nothing.</param>
/// <param name="PromptValues">[P * kv, Tp, d].</param>
/// <param name="Keys">[P * kv * G, d, room for the most steps].</param>
/// <param name="Values">[P * kv * G, most steps, d].</param>
internal sealed record LayerCache(Tensor PromptKeys, Tensor PromptValues, Tensor Keys, Tensor Values) : IDisposable
{
    // Kernels read keys in whole vectors of tokens.
    private const long Lanes = 8;

    /// <summary>A cache with room for responses that have no tokens yet, which owns its tensors.</summary>
    /// <param name="promptKeys">[P * kv, Tp, d].</param>
    /// <param name="promptValues">[P * kv, Tp, d].</param>
    /// <param name="perPrompt">G.</param>
    /// <param name="steps">The most tokens of a response that are computed.</param>
    public static LayerCache Of(Tensor promptKeys, Tensor promptValues, long perPrompt, long steps)
    {
        using var scope = NewDisposeScope();
        var (blocks, tokens, size) = (promptKeys.shape[0], promptKeys.shape[1], promptKeys.shape[2]);
        var keys = zeros([blocks, size, Room(tokens)], promptKeys.dtype, promptKeys.device);
        keys.narrow(2, 0, tokens).copy_(promptKeys.transpose(1, 2));
        return new(
            keys.DetachFromDisposeScope(), promptValues.contiguous().DetachFromDisposeScope(),
            zeros([blocks * perPrompt, size, Room(steps)], promptKeys.dtype, promptKeys.device).DetachFromDisposeScope(),
            empty([blocks * perPrompt, steps, size], promptKeys.dtype, promptKeys.device).DetachFromDisposeScope());
    }

    /// <summary>
    /// The cache of fewer rows, each chosen from those of this one.
    /// </summary>
    /// <param name="promptRows">Of each new [P * kv] row the old one; null where all prompts stay.</param>
    /// <param name="rows">Of each new [P * kv * G] row the old one.</param>
    /// <param name="steps">How many steps are filled.</param>
    public LayerCache Select(Tensor? promptRows, Tensor rows, int steps)
    {
        using var scope = NewDisposeScope();
        var values = empty([rows.shape[0], Values.shape[1], Values.shape[2]], Values.dtype, Values.device);
        values.narrow(1, 0, steps).copy_(Values.narrow(1, 0, steps).index_select(0, rows));
        return new(
            (promptRows is null ? PromptKeys.alias() : PromptKeys.index_select(0, promptRows)).DetachFromDisposeScope(),
            (promptRows is null ? PromptValues.alias() : PromptValues.index_select(0, promptRows)).DetachFromDisposeScope(),
            Keys.index_select(0, rows).DetachFromDisposeScope(), values.DetachFromDisposeScope());
    }

    public void Dispose()
    {
        PromptKeys.Dispose();
        PromptValues.Dispose();
        Keys.Dispose();
        Values.Dispose();
    }

    private static long Room(long tokens) => (tokens + Lanes - 1) / Lanes * Lanes;
}
