using Agrl.Modeling.Numerics.Kernels;
using Agrl.Modeling.Numerics;
using static TorchSharp.torch;
using static TorchSharp.torch.autograd;

namespace Agrl.Modeling.Transformer;

/// <summary>
/// Attention of responses over their prompt and, causally, themselves, with one softmax over both, as one step of the graph: it
/// keeps the weights of both blocks, and its backward pass works on them where they lie.
/// </summary>
internal sealed class ResponseAttention : SingleTensorFunction<ResponseAttention>
{
    public override string Name => nameof(ResponseAttention);

    /// <summary>Attends.</summary>
    /// <param name="queries">Folded, scaled queries [P * kv, G * T * q, d].</param>
    /// <param name="promptKeys">[P * kv, Tp, d].</param>
    /// <param name="promptValues">[P * kv, Tp, d].</param>
    /// <param name="keys">[P * kv * G, T, d].</param>
    /// <param name="values">[P * kv * G, T, d].</param>
    /// <param name="bias">Additive mask [P, 1, T, 1, Tp + T].</param>
    /// <returns>[P * kv, G * T * q, d].</returns>
    public static Tensor Apply(Tensor queries, Tensor promptKeys, Tensor promptValues, Tensor keys, Tensor values, Tensor bias) =>
        is_grad_enabled() && (queries.requires_grad || keys.requires_grad || values.requires_grad)
            ? apply(queries, promptKeys, promptValues, keys, values, bias)
            : Compute(queries, promptKeys, promptValues, keys, values, bias).Result;

    public override Tensor forward(AutogradContext ctx, params object[] vars)
    {
        using var scope = NewDisposeScope();
        var inputs = vars.Cast<Tensor>().ToList();
        var (result, prompt, own) = Compute(inputs[0], inputs[1], inputs[2], inputs[3], inputs[4], inputs[5]);
        // The result is computed again from its parts where it is needed: an output must not be saved as if it were an input.
        ctx.save_for_backward([.. inputs.Take(5), prompt.MoveToOuterDisposeScope(), own.MoveToOuterDisposeScope()]);
        return result.MoveToOuterDisposeScope();
    }

    public override List<Tensor> backward(AutogradContext ctx, Tensor grad_output)
    {
        using var scope = NewDisposeScope();
        var saved = ctx.get_saved_variables();
        var (queries, promptKeys, promptValues, keys, values, promptWeights, ownWeights) =
            (saved[0], saved[1], saved[2], saved[3], saved[4], saved[5], saved[6]);
        var gradient = grad_output.contiguous();
        Tensor Own(Tensor x_BMd) => x_BMd.view(keys.shape[0], -1, keys.shape[2]);

        var promptScores = gradient.bmm(promptValues.transpose(1, 2));
        var ownScores = Own(gradient).bmm(values.transpose(1, 2));
        if (TensorMemory.IsPlain(promptScores, ownScores))
            PairSoftmaxKernel.Backward(promptScores, ownScores, promptWeights, ownWeights);
        else
            (promptScores, ownScores) = SoftmaxGradient(promptScores.to(ScalarType.Float32), ownScores.to(ScalarType.Float32),
                promptWeights, ownWeights, queries.dtype);

        var queryGradient = promptScores.bmm(promptKeys).Plus_(ownScores.bmm(keys).view(queries.shape));
        return
        [
            queryGradient.MoveToOuterDisposeScope(),
            promptScores.transpose(1, 2).bmm(queries).MoveToOuterDisposeScope(),
            promptWeights.transpose(1, 2).bmm(gradient).MoveToOuterDisposeScope(),
            ownScores.transpose(1, 2).bmm(Own(queries)).MoveToOuterDisposeScope(),
            ownWeights.transpose(1, 2).bmm(Own(gradient)).MoveToOuterDisposeScope(),
            null!,
        ];
    }

    // Softmax: ds = w * (dw - sum(w * dw)), the sum over both blocks.
    private static (Tensor Prompt, Tensor Own) SoftmaxGradient(
        Tensor prompt, Tensor own, Tensor promptWeights, Tensor ownWeights, ScalarType dtype)
    {
        var mean = (promptWeights * prompt).sum(-1, keepdim: true)
            .Plus_((ownWeights * own).sum(-1, keepdim: true).view(prompt.shape[0], -1, 1));
        prompt.sub_(mean).mul_(promptWeights);
        own.sub_(mean.view(own.shape[0], -1, 1)).mul_(ownWeights);
        return (prompt.to(dtype), own.to(dtype));
    }

    private static (Tensor Result, Tensor PromptWeights, Tensor OwnWeights) Compute(
        Tensor queries, Tensor promptKeys, Tensor promptValues, Tensor keys, Tensor values, Tensor bias)
    {
        var prompt = queries.bmm(promptKeys.transpose(1, 2));
        var own = queries.view(keys.shape[0], -1, keys.shape[2]).bmm(keys.transpose(1, 2));
        if (TensorMemory.IsPlain(prompt, own, bias))
            PairSoftmaxKernel.Forward(prompt, own, bias, rowsPerStep: (int)(own.shape[1] / keys.shape[1]));
        else
            (prompt, own) = Softmax(prompt, own, bias);
        var result = prompt.bmm(promptValues).Plus_(own.bmm(values).view(queries.shape));
        return (result, prompt, own);
    }

    private static (Tensor Prompt, Tensor Own) Softmax(Tensor prompt, Tensor own, Tensor bias)
    {
        var (tp, t) = (prompt.shape[2], own.shape[2]);
        var scores = cat([prompt.view(own.shape[0], -1, tp), own], 2);
        scores.view(bias.shape[0], -1, t, scores.shape[1] / t, tp + t).Plus_(bias);
        var weights = scores.softmax(-1, ScalarType.Float32).to(prompt.dtype);
        return (weights.narrow(2, 0, tp).reshape(prompt.shape), weights.narrow(2, tp, t).contiguous());
    }
}
