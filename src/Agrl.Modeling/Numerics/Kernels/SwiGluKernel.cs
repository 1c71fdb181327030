using System.Runtime.Intrinsics;
using static TorchSharp.torch;

namespace Agrl.Modeling.Numerics.Kernels;

/// <summary>silu(gate) * up of gate and up side by side, and its gradient.</summary>
internal static unsafe class SwiGluKernel
{
    /// <summary>[N, 2F] to [N, F].</summary>
    public static Tensor Forward(Tensor gateUp_NF)
    {
        var (rows, size) = ((int)gateUp_NF.shape[0], (int)gateUp_NF.shape[1] / 2);
        var result = empty([rows, size]);
        float* from = TensorMemory.Of(gateUp_NF), to = TensorMemory.Of(result);
        RowWorkers.Run(rows, RowWorkers.Count(rows, gateUp_NF.numel()), (_, first, end) =>
        {
            for (var row = first; row < end; row++)
            {
                float* gate = from + (long)row * 2 * size, up = gate + size, into = to + (long)row * size;
                var i = 0;
                for (; i <= size - 8; i += 8)
                {
                    var value = Vector256.Load(gate + i);
                    (value * Sigmoid(value) * Vector256.Load(up + i)).Store(into + i);
                }

                for (; i < size; i++)
                    into[i] = gate[i] / (1 + MathF.Exp(-gate[i])) * up[i];
            }
        });
        return result;
    }

    /// <summary>
    /// The gradient of both halves, [N, 2F]. With s = sigmoid(gate) and a = gate * s: d up = g * a, d gate = g * up * (s + a * (1 - s)).
    /// </summary>
    public static Tensor Backward(Tensor gradient_NF, Tensor gateUp_NF)
    {
        var (rows, size) = ((int)gateUp_NF.shape[0], (int)gateUp_NF.shape[1] / 2);
        var result = empty_like(gateUp_NF);
        float* outer = TensorMemory.Of(gradient_NF), from = TensorMemory.Of(gateUp_NF), to = TensorMemory.Of(result);
        RowWorkers.Run(rows, RowWorkers.Count(rows, gateUp_NF.numel()), (_, first, end) =>
        {
            for (var row = first; row < end; row++)
            {
                var at = (long)row * 2 * size;
                float* gate = from + at, up = gate + size, g = outer + (long)row * size, gateInto = to + at, upInto = gateInto + size;
                var i = 0;
                for (; i <= size - 8; i += 8)
                {
                    var (value, given) = (Vector256.Load(gate + i), Vector256.Load(g + i));
                    var sigmoid = Sigmoid(value);
                    var activated = value * sigmoid;
                    (given * activated).Store(upInto + i);
                    (given * Vector256.Load(up + i) * (sigmoid + activated * (Vector256<float>.One - sigmoid))).Store(gateInto + i);
                }

                for (; i < size; i++)
                {
                    var sigmoid = 1 / (1 + MathF.Exp(-gate[i]));
                    var activated = gate[i] * sigmoid;
                    upInto[i] = g[i] * activated;
                    gateInto[i] = g[i] * up[i] * (sigmoid + activated * (1 - sigmoid));
                }
            }
        });
        return result;
    }

    private static Vector256<float> Sigmoid(Vector256<float> value) =>
        Vector256<float>.One / (Vector256<float>.One + Vector256.Exp(-value));
}
