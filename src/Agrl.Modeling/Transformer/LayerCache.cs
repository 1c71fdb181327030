using static TorchSharp.torch;

namespace Agrl.Modeling.Transformer;

/// <summary>
/// One layer's keys and values of a batch that is being sampled: those of the prompts once, and a block made once at its full
/// length for the responses.
/// </summary>
/// <param name="PromptKeys">[P * kv, Tp, d].</param>
/// <param name="PromptValues">[P * kv, Tp, d].</param>
/// <param name="Keys">[P * kv * G, most steps, d].</param>
/// <param name="Values">[P * kv * G, most steps, d].</param>
internal sealed record LayerCache(Tensor PromptKeys, Tensor PromptValues, Tensor Keys, Tensor Values) : IDisposable
{
    /// <summary>
    /// The cache of fewer rows, each chosen from those of this one.
    /// </summary>
    /// <param name="promptRows">Of each new [P * kv] row the old one; null where all prompts stay.</param>
    /// <param name="rows">Of each new [P * kv * G] row the old one.</param>
    /// <param name="steps">How many steps are filled.</param>
    public LayerCache Select(Tensor? promptRows, Tensor rows, int steps) => new(
        promptRows is null ? PromptKeys.alias().DetachFromDisposeScope() : PromptKeys.index_select(0, promptRows).DetachFromDisposeScope(),
        promptRows is null ? PromptValues.alias().DetachFromDisposeScope() : PromptValues.index_select(0, promptRows).DetachFromDisposeScope(),
        Shrink(Keys, rows, steps), Shrink(Values, rows, steps));

    public void Dispose()
    {
        PromptKeys.Dispose();
        PromptValues.Dispose();
        Keys.Dispose();
        Values.Dispose();
    }

    private static Tensor Shrink(Tensor block, Tensor rows, int steps)
    {
        using var scope = NewDisposeScope();
        var result = empty([rows.shape[0], block.shape[1], block.shape[2]], block.dtype, block.device);
        result.narrow(1, 0, steps).copy_(block.narrow(1, 0, steps).index_select(0, rows));
        return result.DetachFromDisposeScope();
    }
}
