using Agrl.Modeling.Numerics.Kernels;
using Agrl.Modeling.Numerics;
using static TorchSharp.torch;
using static TorchSharp.torch.autograd;

namespace Agrl.Modeling.Transformer;

/// <summary>
/// silu(gate) * up, of gate and up side by side in one tensor. As one step of the graph: the backward pass of the single
/// operations would make and add a tensor of zeros for each half, and took three times as long.
/// </summary>
internal sealed class SwiGlu : SingleTensorFunction<SwiGlu>
{
    public override string Name => nameof(SwiGlu);

    /// <summary>[N, 2F] to [N, F].</summary>
    /// <param name="gateUp_NF">Gate in the first F columns, up in the others.</param>
    public static Tensor Apply(Tensor gateUp_NF) => is_grad_enabled() && gateUp_NF.requires_grad ? apply(gateUp_NF) : Compute(gateUp_NF);

    public override Tensor forward(AutogradContext ctx, params object[] vars)
    {
        using var scope = NewDisposeScope();
        ctx.save_for_backward([(Tensor)vars[0]]);
        return Compute((Tensor)vars[0]).MoveToOuterDisposeScope();
    }

    // With s = sigmoid(gate) and a = gate * s: d up = g * a, d gate = g * up * (s + a * (1 - s)).
    public override List<Tensor> backward(AutogradContext ctx, Tensor grad_output)
    {
        using var scope = NewDisposeScope();
        var gateUp = ctx.get_saved_variables()[0];
        if (TensorMemory.IsPlain(gateUp))
            return [SwiGluKernel.Backward(grad_output.contiguous(), gateUp).MoveToOuterDisposeScope()];
        var size = gateUp.shape[1] / 2;
        var (gate, up) = (gateUp.narrow(1, 0, size), gateUp.narrow(1, size, size));
        var sigmoid = gate.sigmoid();
        var activated = gate * sigmoid;
        var gradient = empty_like(gateUp);
        gradient.narrow(1, size, size).copy_(grad_output).mul_(activated);
        var slope = activated.PlusProduct_(activated, sigmoid, -1).Plus_(sigmoid);
        gradient.narrow(1, 0, size).copy_(slope.mul_(up)).mul_(grad_output);
        return [gradient.MoveToOuterDisposeScope()];
    }

    private static Tensor Compute(Tensor gateUp_NF)
    {
        if (TensorMemory.IsPlain(gateUp_NF))
            return SwiGluKernel.Forward(gateUp_NF);
        var size = gateUp_NF.shape[1] / 2;
        return gateUp_NF.narrow(1, 0, size).silu().mul_(gateUp_NF.narrow(1, size, size));
    }
}
