using Agrl.Modeling.Numerics.Kernels;
using static TorchSharp.torch;
using static TorchSharp.torch.autograd;

namespace Agrl.Modeling.Transformer;

/// <summary>
/// Norm, rotation and scale of the heads of a projection as one step of the graph: what comes in is read once and what goes out is
/// written once, forward and backward. For what the kernel serves alone.
/// </summary>
internal sealed class HeadRotation : SingleTensorFunction<HeadRotation>
{
    public override string Name => nameof(HeadRotation);

    /// <summary>Whether the kernel serves these.</summary>
    public static bool Serves(Tensor x_NW, Tensor cosines, Tensor sines) => TensorMemory.IsPlain(x_NW, cosines, sines);

    /// <summary>[N, W] to [N, W].</summary>
    /// <param name="x_NW">Query heads, key heads, and columns that pass.</param>
    /// <param name="plan">What a row holds.</param>
    /// <param name="norms">Weights [d] of the queries' and the keys' norm, those of which there are heads; none without norms.</param>
    /// <param name="cosines">[N, 1, d].</param>
    /// <param name="sines">[N, 1, d], the first half negated.</param>
    public static Tensor Apply(Tensor x_NW, HeadRotationKernel.Plan plan, IReadOnlyList<Tensor> norms, Tensor cosines, Tensor sines)
    {
        if (is_grad_enabled() && (x_NW.requires_grad || norms.Any(norm => norm.requires_grad)))
            return apply([x_NW, plan, cosines, sines, .. norms]);
        var (queryNorm, keyNorm) = Norms(plan, norms);
        return HeadRotationKernel.Forward(x_NW, plan, queryNorm, keyNorm, cosines, sines).Result;
    }

    public override Tensor forward(AutogradContext ctx, params object[] vars)
    {
        using var scope = NewDisposeScope();
        var (x, plan, cosines, sines) = ((Tensor)vars[0], (HeadRotationKernel.Plan)vars[1], (Tensor)vars[2], (Tensor)vars[3]);
        List<Tensor> norms = [.. vars.Skip(4).Cast<Tensor>()];
        var (queryNorm, keyNorm) = Norms(plan, norms);
        var (result, inverse) = HeadRotationKernel.Forward(x, plan, queryNorm, keyNorm, cosines, sines);
        ctx.save_data(nameof(HeadRotationKernel.Plan), plan);
        ctx.save_for_backward([x, cosines, sines, inverse.MoveToOuterDisposeScope(), .. norms]);
        return result.MoveToOuterDisposeScope();
    }

    public override List<Tensor> backward(AutogradContext ctx, Tensor grad_output)
    {
        using var scope = NewDisposeScope();
        var saved = ctx.get_saved_variables();
        var plan = (HeadRotationKernel.Plan)ctx.get_data(nameof(HeadRotationKernel.Plan));
        List<Tensor> norms = [.. saved.Skip(4)];
        var (queryNorm, keyNorm) = Norms(plan, norms);
        var (input, queryGradient, keyGradient) = HeadRotationKernel.Backward(
            grad_output.contiguous(), saved[0], saved[3], plan, queryNorm, keyNorm, saved[1], saved[2]);
        return
        [
            input.MoveToOuterDisposeScope(), null!, null!, null!,
            .. norms.Select(norm =>
                norm.requires_grad
                    ? tensor(ReferenceEquals(norm, queryNorm) ? queryGradient! : keyGradient!).MoveToOuterDisposeScope()
                    : null!),
        ];
    }

    private static (Tensor? Query, Tensor? Key) Norms(HeadRotationKernel.Plan plan, IReadOnlyList<Tensor> norms) =>
        norms.Count == 0 ? (null, null) : (plan.QueryHeads > 0 ? norms[0] : null, plan.KeyHeads > 0 ? norms[^1] : null);
}
