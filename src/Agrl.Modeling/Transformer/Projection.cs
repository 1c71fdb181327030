using Agrl.Modeling.Adapters;
using Agrl.Modeling.Numerics;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Agrl.Modeling.Transformer;

/// <summary>A linear map, one or several of the checkpoint's stacked along the output so that one product computes them all.</summary>
/// <param name="weight">[out, in].</param>
/// <param name="bias">[out], or null.</param>
/// <param name="parts">Names of the checkpoint's maps and their rows, in order.</param>
internal sealed class Projection(Parameter weight, Parameter? bias, IReadOnlyList<(string Name, long Rows)> parts)
{
    private LoraPart?[]? _adapters;

    /// <summary>Adds what an adapter has for these maps from now on; null for nothing.</summary>
    public void Use(LoraAdapter? adapter)
    {
        LoraPart?[] found = [.. parts.Select(part => adapter?.Find(part.Name))];
        _adapters = found.Any(part => part is not null) ? found : null;
    }

    /// <summary>[N, in] to [N, out].</summary>
    /// <param name="x_NC">The input.</param>
    /// <param name="dropoutSeed">Seed of the adapters' dropout; null outside of training.</param>
    public Tensor Apply(Tensor x_NC, ulong? dropoutSeed)
    {
        var result = nn.functional.linear(x_NC, weight, bias);
        return _adapters is null ? result : result.Plus(Added(x_NC, 0, parts.Count, dropoutSeed).to(result.dtype));
    }

    /// <summary>Only some of the parts.</summary>
    /// <param name="x_NC">The input.</param>
    /// <param name="first">The first part.</param>
    /// <param name="count">How many.</param>
    /// <param name="dropoutSeed">Seed of the adapters' dropout; null outside of training.</param>
    public Tensor Apply(Tensor x_NC, int first, int count, ulong? dropoutSeed)
    {
        var (start, rows) = (parts.Take(first).Sum(part => part.Rows), parts.Skip(first).Take(count).Sum(part => part.Rows));
        var result = nn.functional.linear(x_NC, weight.narrow(0, start, rows), bias?.narrow(0, start, rows));
        return _adapters is null || _adapters.Skip(first).Take(count).All(part => part is null)
            ? result : result.Plus(Added(x_NC, first, count, dropoutSeed).to(result.dtype));
    }

    private Tensor Added(Tensor x_NC, int first, int count, ulong? dropoutSeed)
    {
        Tensor Part(int i) => _adapters![i]?.Apply(x_NC, dropoutSeed)
            ?? zeros([x_NC.shape[0], parts[i].Rows], ScalarType.Float32, x_NC.device);
        return count == 1 ? Part(first) : cat([.. Enumerable.Range(first, count).Select(Part)], 1);
    }
}
