using System.Buffers;
using System.Runtime.Intrinsics;
using static TorchSharp.torch;

namespace Agrl.Modeling.Numerics.Kernels;

/// <summary>One token of each row of logits, by inverting the cumulative distribution at a given number, with its log-prob.</summary>
internal static unsafe class DrawKernel
{
    // Float sums over blocks of this many values, doubles over blocks: exact enough for any vocabulary, and a draw scans one block.
    private const int BlockSize = 512;

    /// <summary>Draws; at temperature 0 takes the first of the largest logits, with its log-prob at temperature 1.</summary>
    /// <param name="logits_RV">Float32 [R, V]; not changed.</param>
    /// <param name="temperature">0 or more.</param>
    /// <param name="uniforms">A number in [0, 1) for each row.</param>
    /// <param name="ids">Takes the ids.</param>
    /// <param name="logProbs">Takes the log-probs under softmax(logits / temperature).</param>
    public static void Draw(Tensor logits_RV, double temperature, float[] uniforms, long[] ids, float[] logProbs)
    {
        var (rows, size) = ((int)logits_RV.shape[0], (int)logits_RV.shape[1]);
        var logits = TensorMemory.Of(logits_RV);
        var inverse = temperature == 0 ? 1f : (float)(1 / temperature);
        RowWorkers.Run(rows, RowWorkers.Count(rows, logits_RV.numel()), (_, first, end) =>
        {
            var blocks = (size + BlockSize - 1) / BlockSize;
            var (weights, sums) = (ArrayPool<float>.Shared.Rent(size), ArrayPool<double>.Shared.Rent(blocks));
            for (var row = first; row < end; row++)
            {
                var values = logits + (long)row * size;
                var best = IndexOfMax(values, size);
                var total = Weigh(values, values[best], inverse, weights, sums, size);
                var id = temperature == 0 ? best : Find(weights, sums, uniforms[row] * total, size);
                ids[row] = id;
                logProbs[row] = (float)((values[id] - values[best]) * (double)inverse - Math.Log(total));
            }

            ArrayPool<float>.Shared.Return(weights);
            ArrayPool<double>.Shared.Return(sums);
        });
    }

    private static int IndexOfMax(float* values, int size)
    {
        var largest = Vector256.Create(float.NegativeInfinity);
        var i = 0;
        for (; i <= size - 8; i += 8)
            largest = Vector256.Max(largest, Vector256.Load(values + i));
        var best = float.NegativeInfinity;
        for (var lane = 0; lane < 8; lane++)
            best = Math.Max(best, largest[lane]);
        for (; i < size; i++)
            best = Math.Max(best, values[i]);
        // Not found where a logit is not a number; the log-prob then is none either, which is for the caller to find.
        return Math.Max(0, new ReadOnlySpan<float>(values, size).IndexOf(best));
    }

    private static double Weigh(float* values, float largest, float inverse, float[] weights, double[] sums, int size)
    {
        var total = 0.0;
        fixed (float* into = weights)
        {
            for (int start = 0, block = 0; start < size; start += BlockSize, block++)
            {
                var end = Math.Min(size, start + BlockSize);
                var (sum, offset, i) = (Vector256<float>.Zero, Vector256.Create(largest), start);
                for (; i <= end - 8; i += 8)
                {
                    var weight = Vector256.Exp((Vector256.Load(values + i) - offset) * inverse);
                    weight.Store(into + i);
                    sum += weight;
                }

                var blockSum = Vector256.Sum(sum);
                for (; i < end; i++)
                    blockSum += into[i] = MathF.Exp((values[i] - largest) * inverse);
                total += sums[block] = blockSum;
            }
        }

        return total;
    }

    // The first token at which the cumulative weight exceeds the draw: one of weight 0 never does.
    private static int Find(float[] weights, double[] sums, double draw, int size)
    {
        var (block, before) = (0, 0.0);
        while ((block + 1) * BlockSize < size && before + sums[block] <= draw)
            before += sums[block++];
        var last = -1;
        for (var i = block * BlockSize; i < size; i++)
        {
            if (weights[i] == 0)
                continue;
            last = i;
            before += weights[i];
            if (before > draw)
                return i;
        }

        // Rounding may leave the draw at the very end: the last token that can be drawn.
        return last >= 0 ? last : Math.Max(0, Array.FindLastIndex(weights, size - 1, weight => weight > 0));
    }
}
