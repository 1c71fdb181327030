using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.autograd;

namespace Agrl.Modeling.Transformer;

/// <summary>
/// Attention of responses over their prompt and, causally, themselves, with one softmax over both, as one step of the graph: it
/// keeps the weights of both blocks in one tensor, and its backward pass works on the two halves where they lie.
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
        var (result, weights) = Compute(inputs[0], inputs[1], inputs[2], inputs[3], inputs[4], inputs[5]);
        // The result is computed again from its parts where it is needed: an output must not be saved as if it were an input.
        ctx.save_for_backward([.. inputs.Take(5), weights.MoveToOuterDisposeScope()]);
        return result.MoveToOuterDisposeScope();
    }

    public override List<Tensor> backward(AutogradContext ctx, Tensor grad_output)
    {
        using var scope = NewDisposeScope();
        var saved = ctx.get_saved_variables();
        var (queries, promptKeys, promptValues, keys, values, weights) = (saved[0], saved[1], saved[2], saved[3], saved[4], saved[5]);
        var (tp, t, d) = (promptKeys.shape[1], keys.shape[1], keys.shape[2]);
        var gradient = grad_output.contiguous();
        Tensor Own(Tensor x_BMd) => x_BMd.view(keys.shape[0], -1, d);
        // The rows of a group lie one after another, so that both blocks are views whichever way rows are counted.
        var promptWeights = weights.narrow(2, 0, tp).view(queries.shape[0], queries.shape[1], tp);
        var ownWeights = weights.narrow(2, tp, t);

        var promptScores = gradient.bmm(promptValues.transpose(1, 2)).to(ScalarType.Float32);
        var ownScores = Own(gradient).bmm(values.transpose(1, 2)).to(ScalarType.Float32);
        // Softmax: ds = w * (dw - sum(w * dw)), the sum over both blocks.
        var mean = (promptWeights * promptScores).sum(-1, keepdim: true).add_((ownWeights * ownScores).sum(-1, keepdim: true).view(gradient.shape[0], -1, 1));
        promptScores.sub_(mean).mul_(promptWeights);
        ownScores.sub_(mean.view(keys.shape[0], -1, 1)).mul_(ownWeights);
        (promptScores, ownScores) = (promptScores.to(queries.dtype), ownScores.to(queries.dtype));

        var queryGradient = promptScores.bmm(promptKeys).add_(ownScores.bmm(keys).view(queries.shape));
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

    private static (Tensor Result, Tensor Weights) Compute(
        Tensor queries, Tensor promptKeys, Tensor promptValues, Tensor keys, Tensor values, Tensor bias)
    {
        var (tp, t, d, prompts) = (promptKeys.shape[1], keys.shape[1], keys.shape[2], bias.shape[0]);
        var scores = cat(
            [
                queries.bmm(promptKeys.transpose(1, 2)).view(keys.shape[0], -1, tp),
                queries.view(keys.shape[0], -1, d).bmm(keys.transpose(1, 2)),
            ],
            2);
        scores.view(prompts, -1, t, scores.shape[1] / t, tp + t).add_(bias);
        var weights = scores.softmax(-1, ScalarType.Float32).to(queries.dtype);
        var fromPrompt = weights.narrow(2, 0, tp).view(queries.shape[0], queries.shape[1], tp).bmm(promptValues);
        return (fromPrompt.add_(weights.narrow(2, tp, t).bmm(values).view(queries.shape)), weights);
    }
}
