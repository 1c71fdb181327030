using System.Diagnostics;
using TorchSharp;
using static TorchSharp.torch;

namespace Agrl.Training.Benchmarking;

/// <summary>What the machine reaches in a float32 product of two 1024 x 1024 matrices: the measure that steps are held against.</summary>
public sealed class MatrixRate : IDisposable
{
    private const int Size = 1024;
    private const int Products = 20;

    private readonly Tensor _left, _right, _product;

    /// <summary>Matrices on a device.</summary>
    /// <param name="device">The device.</param>
    public MatrixRate(Device device)
    {
        using var noGrad = no_grad();
        using var scope = NewDisposeScope();
        _left = rand(Size, Size, device: device).DetachFromDisposeScope();
        _right = rand(Size, Size, device: device).DetachFromDisposeScope();
        _product = empty(Size, Size, device: device).DetachFromDisposeScope();
        Measure();
    }

    /// <summary>The rate now, in 10^9 operations a second, from twenty products.</summary>
    public double Measure()
    {
        using var noGrad = no_grad();
        using var scope = NewDisposeScope();
        var start = Stopwatch.GetTimestamp();
        for (var i = 0; i < Products; i++)
            _product.addmm_(_left, _right, 0, 1);
        // Reading a value waits for a device that computes on its own.
        _product[0, 0].item<float>();
        return Products * 2.0 * Size * Size * Size / Stopwatch.GetElapsedTime(start).TotalSeconds / 1e9;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _left.Dispose();
        _right.Dispose();
        _product.Dispose();
    }
}
