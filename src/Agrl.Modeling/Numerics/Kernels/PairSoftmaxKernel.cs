using System.Runtime.Intrinsics;
using static TorchSharp.torch;

namespace Agrl.Modeling.Numerics.Kernels;

/// <summary>
/// One softmax over two blocks of scores, of a response's queries with its prompt and with itself, in place where each block lies:
/// nothing is joined, cut apart or copied.
/// </summary>
internal static unsafe class PairSoftmaxKernel
{
    /// <summary>Scores to weights, in place.</summary>
    /// <param name="prompt">[..., Tp], R rows.</param>
    /// <param name="own">[..., t], R rows in the same order.</param>
    /// <param name="bias">Added before: [P, 1, T, 1, Tp + t].</param>
    /// <param name="rowsPerStep">Adjacent rows of one position of a response (query heads that share a key/value head).</param>
    public static void Forward(Tensor prompt, Tensor own, Tensor bias, int rowsPerStep)
    {
        var (tp, t) = ((int)prompt.shape[^1], (int)own.shape[^1]);
        var rows = (int)(own.numel() / t);
        float* promptScores = TensorMemory.Of(prompt), ownScores = TensorMemory.Of(own), biases = TensorMemory.Of(bias);
        var (steps, rowsPerPrompt) = ((int)bias.shape[2], rows / (int)bias.shape[0]);
        RowWorkers.Run(rows, RowWorkers.Count(rows, prompt.numel() + own.numel()), (_, first, end) =>
        {
            for (var row = first; row < end; row++)
            {
                float* a = promptScores + (long)row * tp, b = ownScores + (long)row * t;
                var biasRow = biases + ((long)(row / rowsPerPrompt) * steps + row / rowsPerStep % steps) * (tp + t);
                var largest = Math.Max(AddAndMax(a, biasRow, tp), AddAndMax(b, biasRow + tp, t));
                var inverse = 1 / (ExpAndSum(a, largest, tp) + ExpAndSum(b, largest, t));
                Scale(a, inverse, tp);
                Scale(b, inverse, t);
            }
        });
    }

    /// <summary>Gradients of weights to gradients of scores, in place: ds = w * (dw - sum(w * dw)), the sum over both blocks.</summary>
    /// <param name="promptGradient">[..., Tp].</param>
    /// <param name="ownGradient">[..., t].</param>
    /// <param name="prompt">The weights.</param>
    /// <param name="own">The weights.</param>
    public static void Backward(Tensor promptGradient, Tensor ownGradient, Tensor prompt, Tensor own)
    {
        var (tp, t) = ((int)prompt.shape[^1], (int)own.shape[^1]);
        var rows = (int)(own.numel() / t);
        float* da = TensorMemory.Of(promptGradient), db = TensorMemory.Of(ownGradient),
            a = TensorMemory.Of(prompt), b = TensorMemory.Of(own);
        RowWorkers.Run(rows, RowWorkers.Count(rows, prompt.numel() + own.numel()), (_, first, end) =>
        {
            for (var row = first; row < end; row++)
            {
                long promptAt = (long)row * tp, ownAt = (long)row * t;
                var sum = Dot(a + promptAt, da + promptAt, tp) + Dot(b + ownAt, db + ownAt, t);
                SubtractAndMultiply(da + promptAt, sum, a + promptAt, tp);
                SubtractAndMultiply(db + ownAt, sum, b + ownAt, t);
            }
        });
    }

    private static float AddAndMax(float* values, float* bias, int count)
    {
        var largest = Vector256.Create(float.NegativeInfinity);
        var i = 0;
        for (; i <= count - 8; i += 8)
        {
            var value = Vector256.Load(values + i) + Vector256.Load(bias + i);
            value.Store(values + i);
            largest = Vector256.Max(largest, value);
        }

        var result = float.NegativeInfinity;
        for (var lane = 0; lane < 8; lane++)
            result = Math.Max(result, largest[lane]);
        for (; i < count; i++)
        {
            values[i] += bias[i];
            result = Math.Max(result, values[i]);
        }

        return result;
    }

    private static float ExpAndSum(float* values, float largest, int count)
    {
        var (sums, offset) = (Vector256<float>.Zero, Vector256.Create(largest));
        var i = 0;
        for (; i <= count - 8; i += 8)
        {
            var value = Vector256.Exp(Vector256.Load(values + i) - offset);
            value.Store(values + i);
            sums += value;
        }

        var sum = Vector256.Sum(sums);
        for (; i < count; i++)
            sum += values[i] = MathF.Exp(values[i] - largest);
        return sum;
    }

    private static void Scale(float* values, float factor, int count)
    {
        var i = 0;
        for (; i <= count - 8; i += 8)
            (Vector256.Load(values + i) * factor).Store(values + i);
        for (; i < count; i++)
            values[i] *= factor;
    }

    private static float Dot(float* a, float* b, int count)
    {
        var sums = Vector256<float>.Zero;
        var i = 0;
        for (; i <= count - 8; i += 8)
            sums = Vector256.MultiplyAddEstimate(Vector256.Load(a + i), Vector256.Load(b + i), sums);
        var sum = Vector256.Sum(sums);
        for (; i < count; i++)
            sum += a[i] * b[i];
        return sum;
    }

    private static void SubtractAndMultiply(float* values, float subtrahend, float* factors, int count)
    {
        var (i, less) = (0, Vector256.Create(subtrahend));
        for (; i <= count - 8; i += 8)
            ((Vector256.Load(values + i) - less) * Vector256.Load(factors + i)).Store(values + i);
        for (; i < count; i++)
            values[i] = (values[i] - subtrahend) * factors[i];
    }
}
