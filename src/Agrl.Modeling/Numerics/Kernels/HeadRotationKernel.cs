using System.Runtime.Intrinsics;
using static TorchSharp.torch;

namespace Agrl.Modeling.Numerics.Kernels;

/// <summary>
/// The norm of each head, its rotation and the queries' scale in one pass over what the projection gave: query heads, key heads,
/// then columns that pass as they are (values).
/// </summary>
internal static unsafe class HeadRotationKernel
{
    /// <summary>What of a row is turned how.</summary>
    /// <param name="QueryHeads">Query heads, first in the row.</param>
    /// <param name="KeyHeads">Key heads after them.</param>
    /// <param name="Size">d.</param>
    /// <param name="Scale">The queries' factor.</param>
    /// <param name="Epsilon">Of the norms.</param>
    public sealed record Plan(int QueryHeads, int KeyHeads, int Size, float Scale, float Epsilon)
    {
        public int Heads => QueryHeads + KeyHeads;
    }

    /// <summary>Norms and turns.</summary>
    /// <param name="x_NW">[N, W].</param>
    /// <param name="plan">What a row holds.</param>
    /// <param name="queryNorm">[d], or null.</param>
    /// <param name="keyNorm">[d], or null; null where the other is.</param>
    /// <param name="cosines">[N, 1, d].</param>
    /// <param name="sines">[N, 1, d], the first half negated.</param>
    /// <returns>[N, W], and 1 / rms of each head, [N, heads] (nothing in it without norms).</returns>
    public static (Tensor Result, Tensor Inverse) Forward(
        Tensor x_NW, Plan plan, Tensor? queryNorm, Tensor? keyNorm, Tensor cosines, Tensor sines)
    {
        var (rows, width, size) = ((int)x_NW.shape[0], (int)x_NW.shape[1], plan.Size);
        var (result, inverse) = (empty_like(x_NW), empty([rows, plan.Heads]));
        float* from = TensorMemory.Of(x_NW), to = TensorMemory.Of(result), inverses = TensorMemory.Of(inverse);
        float* cos = TensorMemory.Of(cosines), sin = TensorMemory.Of(sines), queries = Weight(queryNorm), keys = Weight(keyNorm);
        RowWorkers.Run(rows, RowWorkers.Count(rows, x_NW.numel()), (_, first, end) =>
        {
            var normalised = stackalloc float[size];
            for (var row = first; row < end; row++)
            {
                float* x = from + (long)row * width, into = to + (long)row * width;
                for (var head = 0; head < plan.Heads; head++, x += size, into += size)
                {
                    var isQuery = head < plan.QueryHeads;
                    var source = x;
                    var norm = isQuery ? queries : keys;
                    if (norm != null)
                    {
                        inverses[(long)row * plan.Heads + head] = RmsNormKernel.Row(x, norm, normalised, size, plan.Epsilon);
                        source = normalised;
                    }

                    Turn(source, cos + (long)row * size, sin + (long)row * size, isQuery ? plan.Scale : 1, into, size / 2);
                }

                Copy(x, into, width - plan.Heads * size);
            }
        });
        return (result, inverse);
    }

    /// <summary>Gradients of the input and of the norms' weights.</summary>
    public static (Tensor Input, float[]? QueryNorm, float[]? KeyNorm) Backward(
        Tensor gradient_NW, Tensor x_NW, Tensor inverse, Plan plan, Tensor? queryNorm, Tensor? keyNorm, Tensor cosines, Tensor sines)
    {
        var (rows, width, size) = ((int)x_NW.shape[0], (int)x_NW.shape[1], plan.Size);
        var result = empty_like(x_NW);
        float* outer = TensorMemory.Of(gradient_NW), from = TensorMemory.Of(x_NW), to = TensorMemory.Of(result),
            inverses = TensorMemory.Of(inverse);
        float* cos = TensorMemory.Of(cosines), sin = TensorMemory.Of(sines), queries = Weight(queryNorm), keys = Weight(keyNorm);
        var workers = RowWorkers.Count(rows, x_NW.numel());
        var sums = new GradientSums[workers];
        RowWorkers.Run(rows, workers, (worker, first, end) =>
        {
            var turned = stackalloc float[size];
            var sum = sums[worker] = new GradientSums(2 * size);
            fixed (float* blockSum = sum.Block)
            {
                for (var row = first; row < end; row++)
                {
                    var at = (long)row * width;
                    float* g = outer + at, x = from + at, into = to + at;
                    for (var head = 0; head < plan.Heads; head++, g += size, x += size, into += size)
                    {
                        var isQuery = head < plan.QueryHeads;
                        var norm = isQuery ? queries : keys;
                        TurnBack(g, cos + (long)row * size, sin + (long)row * size,
                            isQuery ? plan.Scale : 1, norm == null ? into : turned, size / 2);
                        if (norm != null)
                            RmsNormKernel.RowGradient(turned, x, norm, inverses[(long)row * plan.Heads + head], into,
                                blockSum + (isQuery ? 0 : size), size);
                    }

                    Copy(g, into, width - plan.Heads * size);
                    sum.EndRow();
                }
            }
        });
        var total = GradientSums.Total(sums);
        return (result, queryNorm is null ? null : total[..size], keyNorm is null ? null : total[size..]);
    }

    private static float* Weight(Tensor? norm) => norm is null ? null : TensorMemory.Of(norm);

    // The two halves are coordinates of points: (a, b) to (a cos - b sin, b cos + a sin), the minus being in the first half's sines.
    private static void Turn(float* x, float* cos, float* sin, float scale, float* result, int half)
    {
        var i = 0;
        for (; i <= half - 8; i += 8)
        {
            var (a, b) = (Load(x + i), Load(x + half + i));
            Store((a * Load(cos + i) + b * Load(sin + i)) * scale, result + i);
            Store((b * Load(cos + half + i) + a * Load(sin + half + i)) * scale, result + half + i);
        }

        for (; i < half; i++)
        {
            var (a, b) = (x[i], x[half + i]);
            result[i] = (a * cos[i] + b * sin[i]) * scale;
            result[half + i] = (b * cos[half + i] + a * sin[half + i]) * scale;
        }
    }

    private static void TurnBack(float* gradient, float* cos, float* sin, float scale, float* result, int half)
    {
        var i = 0;
        for (; i <= half - 8; i += 8)
        {
            var (a, b) = (Load(gradient + i), Load(gradient + half + i));
            Store((a * Load(cos + i) + b * Load(sin + half + i)) * scale, result + i);
            Store((b * Load(cos + half + i) + a * Load(sin + i)) * scale, result + half + i);
        }

        for (; i < half; i++)
        {
            var (a, b) = (gradient[i], gradient[half + i]);
            result[i] = (a * cos[i] + b * sin[half + i]) * scale;
            result[half + i] = (b * cos[half + i] + a * sin[i]) * scale;
        }
    }

    private static void Copy(float* from, float* to, int count) => new ReadOnlySpan<float>(from, count).CopyTo(new Span<float>(to, count));

    private static Vector256<float> Load(float* at) => Vector256.Load(at);

    private static void Store(Vector256<float> value, float* at) => Vector256.Store(value, at);
}
