using System.Diagnostics;
using static TorchSharp.torch;

namespace Agrl.Training.Benchmarking;

/// <summary>
/// What the machine reaches in a float32 product of two 1024 x 1024 matrices:
/// the measure that steps are held against, and that times are told from.
/// </summary>
public sealed class MatrixRate : IDisposable
{
    private const int Size = 1024;

    private readonly Tensor _left, _right, _product;

    /// <summary>Matrices on a device.</summary>
    /// <param name="device">The device.</param>
    public MatrixRate(Device device)
    {
        using var noGrad = no_grad();
        using var scope = NewDisposeScope();
        _left = ones(Size, Size, device: device).DetachFromDisposeScope();
        _right = ones(Size, Size, device: device).DetachFromDisposeScope();
        _product = empty(Size, Size, device: device).DetachFromDisposeScope();
        Measure(1);
    }

    /// <summary>The rate now, in 10^9 operations a second.</summary>
    /// <param name="products">The products that are timed, at least 1.</param>
    public double Measure(int products = 20)
    {
        using var noGrad = no_grad();
        using var scope = NewDisposeScope();
        var start = Stopwatch.GetTimestamp();
        for (var i = 0; i < products; i++)
            _product.addmm_(_left, _right, 0, 1);
        // Reading a value waits for a device that computes on its own.
        _product[0, 0].item<float>();
        return products * 2.0 * Size * Size * Size / Stopwatch.GetElapsedTime(start).TotalSeconds / 1e9;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _left.Dispose();
        _right.Dispose();
        _product.Dispose();
    }
}
