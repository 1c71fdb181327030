using static TorchSharp.torch;
using static TorchSharp.torch.autograd;

namespace Agrl.Modeling.Transformer;

/// <summary>
/// Gradient checkpointing of one layer: the graph keeps the layer's input alone and computes the layer again for the backward
/// pass, by the same operations on the same values, so that gradients are equal and not just close.
/// </summary>
internal sealed class CheckpointFunction : SingleTensorFunction<CheckpointFunction>
{
    public delegate Tensor Layer(Tensor x, ForwardContext context);

    public override string Name => nameof(CheckpointFunction);

    /// <summary>Runs a layer.</summary>
    /// <param name="layer">The layer.</param>
    /// <param name="x">Its input.</param>
    /// <param name="context">The batch.</param>
    /// <param name="parameters">What the layer's gradients go to.</param>
    public static Tensor Run(Layer layer, Tensor x, ForwardContext context, IEnumerable<Tensor> parameters) =>
        apply([layer, context, x, .. parameters]);

    public override Tensor forward(AutogradContext ctx, params object[] vars)
    {
        using var scope = NewDisposeScope();
        var (layer, context, x) = ((Layer)vars[0], (ForwardContext)vars[1], (Tensor)vars[2]);
        ctx.save_data(nameof(Layer), layer);
        ctx.save_data(nameof(PackedLayout), context.Layout);
        ctx.save_data(nameof(ForwardContext.DropoutSeed), context.DropoutSeed!);
        ctx.save_for_backward([x, context.Cosines, context.Sines, context.ResponseBias!, .. context.Layout.LayerTensors!,
            .. vars.Skip(3).Cast<Tensor>()]);
        return layer(x, context).MoveToOuterDisposeScope();
    }

    public override List<Tensor> backward(AutogradContext ctx, Tensor grad_output)
    {
        using var scope = NewDisposeScope();
        using var enabled = enable_grad();
        var saved = ctx.get_saved_variables();
        var layout = (PackedLayout)ctx.get_data(nameof(PackedLayout));
        var layoutTensors = saved.Skip(4).Take(layout.LayerTensors.Count).ToList();
        var parameters = saved.Skip(4 + layoutTensors.Count).ToList();
        var x = saved[0].detach().requires_grad_();
        var output = ((Layer)ctx.get_data(nameof(Layer)))(x,
            new(layout.With(layoutTensors), saved[1], saved[2], saved[3], (ulong?)ctx.get_data(nameof(ForwardContext.DropoutSeed))));
        // Frozen parameters (the base under an adapter) are inputs too, and get nothing.
        var gradients = grad([output], [x, .. parameters.Where(parameter => parameter.requires_grad)], [grad_output]);
        var next = 1;
        return
        [
            null!, null!, gradients[0].MoveToOuterDisposeScope(),
            .. parameters.Select(parameter => parameter.requires_grad ? gradients[next++].MoveToOuterDisposeScope() : null!),
        ];
    }
}
