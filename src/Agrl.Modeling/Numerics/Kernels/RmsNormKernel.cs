using System.Runtime.Intrinsics;
using static TorchSharp.torch;

namespace Agrl.Modeling.Numerics.Kernels;

/// <summary>x / rms(x) * weight over rows, and its gradients, in one pass over the rows each.</summary>
internal static unsafe class RmsNormKernel
{
    /// <summary>Normalises.</summary>
    /// <param name="x">[..., C].</param>
    /// <param name="weight">[C].</param>
    /// <param name="epsilon">Added to the mean square.</param>
    /// <returns>The result, and 1 / rms of each row, [..., 1].</returns>
    public static (Tensor Result, Tensor Inverse) Forward(Tensor x, Tensor weight, double epsilon)
    {
        var size = (int)weight.numel();
        var rows = (int)(x.numel() / size);
        var result = empty_like(x);
        var inverse = empty([.. x.shape[..^1], 1]);
        float* from = TensorMemory.Of(x), scale = TensorMemory.Of(weight),
            to = TensorMemory.Of(result), inverses = TensorMemory.Of(inverse);
        RowWorkers.Run(rows, RowWorkers.Count(rows, x.numel()), (_, first, end) =>
        {
            for (var row = first; row < end; row++)
                inverses[row] = Row(from + (long)row * size, scale, to + (long)row * size, size, (float)epsilon);
        });
        return (result, inverse);
    }

    /// <summary>Adds to a sum where it lies, and gives it normalised.</summary>
    /// <param name="x">The sum, [N, C]; changed.</param>
    /// <param name="added">[N, C].</param>
    /// <param name="weight">[C].</param>
    /// <param name="epsilon">Added to the mean square.</param>
    public static Tensor AddForward(Tensor x, Tensor added, Tensor weight, double epsilon)
    {
        var size = (int)weight.numel();
        var rows = (int)(x.numel() / size);
        var result = empty_like(x);
        float* sum = TensorMemory.Of(x), more = TensorMemory.Of(added), scale = TensorMemory.Of(weight), to = TensorMemory.Of(result);
        RowWorkers.Run(rows, RowWorkers.Count(rows, x.numel()), (_, first, end) =>
        {
            for (var row = first; row < end; row++)
            {
                var at = (long)row * size;
                AddTo(sum + at, more + at, size);
                Row(sum + at, scale, to + at, size, (float)epsilon);
            }
        });
        return result;
    }

    /// <summary>Gradients of the input and, where asked for, the weight.</summary>
    /// <param name="gradient">Of the result, shaped as x.</param>
    /// <param name="x">The input.</param>
    /// <param name="weight">[C].</param>
    /// <param name="inverse">What <see cref="Forward"/> gave.</param>
    /// <param name="wantsWeight">Whether the weight has a gradient.</param>
    public static (Tensor Input, Tensor? Weight) Backward(Tensor gradient, Tensor x, Tensor weight, Tensor inverse, bool wantsWeight)
    {
        var size = (int)weight.numel();
        var rows = (int)(x.numel() / size);
        var result = empty_like(x);
        var workers = RowWorkers.Count(rows, x.numel());
        var sums = new GradientSums[workers];
        float* outer = TensorMemory.Of(gradient), from = TensorMemory.Of(x), scale = TensorMemory.Of(weight),
            inverses = TensorMemory.Of(inverse), to = TensorMemory.Of(result);
        RowWorkers.Run(rows, workers, (worker, first, end) =>
        {
            var sum = sums[worker] = new GradientSums(size);
            fixed (float* blockSum = sum.Block)
            {
                for (var row = first; row < end; row++)
                {
                    var at = (long)row * size;
                    RowGradient(outer + at, from + at, scale, inverses[row], to + at, wantsWeight ? blockSum : null, size);
                    sum.EndRow();
                }
            }
        });
        if (!wantsWeight)
            return (result, null);
        return (result, tensor(GradientSums.Total(sums)));
    }

    private static void AddTo(float* sum, float* added, int size)
    {
        var i = 0;
        for (; i <= size - 8; i += 8)
            (Vector256.Load(sum + i) + Vector256.Load(added + i)).Store(sum + i);
        for (; i < size; i++)
            sum[i] += added[i];
    }

    /// <summary>One row; gives 1 / rms.</summary>
    public static float Row(float* x, float* weight, float* result, int size, float epsilon)
    {
        var squares = Vector256<float>.Zero;
        var i = 0;
        for (; i <= size - 8; i += 8)
        {
            var value = Vector256.Load(x + i);
            squares = Vector256.MultiplyAddEstimate(value, value, squares);
        }

        var sum = Vector256.Sum(squares);
        for (; i < size; i++)
            sum += x[i] * x[i];
        var inverse = 1 / MathF.Sqrt(sum / size + epsilon);
        for (i = 0; i <= size - 8; i += 8)
            (Vector256.Load(x + i) * inverse * Vector256.Load(weight + i)).Store(result + i);
        for (; i < size; i++)
            result[i] = x[i] * inverse * weight[i];
        return inverse;
    }

    /// <summary>
    /// One row's gradient; the weight's is added to a sum where there is one. With n = x / rms and h = g * w:
    /// dx = (h - n * mean(h * n)) / rms, dw = g * n.
    /// </summary>
    public static void RowGradient(float* gradient, float* x, float* weight, float inverse, float* result, float* weightSum, int size)
    {
        var products = Vector256<float>.Zero;
        var i = 0;
        for (; i <= size - 8; i += 8)
            products = Vector256.MultiplyAddEstimate(Vector256.Load(gradient + i) * Vector256.Load(weight + i),
                Vector256.Load(x + i) * inverse, products);
        var sum = Vector256.Sum(products);
        for (; i < size; i++)
            sum += gradient[i] * weight[i] * (x[i] * inverse);
        var mean = sum / size;
        for (i = 0; i <= size - 8; i += 8)
        {
            var (outer, normalised) = (Vector256.Load(gradient + i), Vector256.Load(x + i) * inverse);
            if (weightSum != null)
                Vector256.MultiplyAddEstimate(outer, normalised, Vector256.Load(weightSum + i)).Store(weightSum + i);
            ((outer * Vector256.Load(weight + i) - normalised * mean) * inverse).Store(result + i);
        }

        for (; i < size; i++)
        {
            var (outer, normalised) = (gradient[i], x[i] * inverse);
            if (weightSum != null)
                weightSum[i] += outer * normalised;
            result[i] = (outer * weight[i] - normalised * mean) * inverse;
        }
    }
}
