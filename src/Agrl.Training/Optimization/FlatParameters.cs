using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Agrl.Training.Optimization;

/// <summary>
/// A model's trainable parameters laid out in one buffer, and their gradients in another. The parameters become views of the
/// buffer, so the model sees every change, and an optimizer step, a norm or a copy of all weights is a handful of kernels
/// instead of eight for each parameter.
/// </summary>
/// <remarks>Build it after the model has its final device and type: moving the model afterwards would leave the buffers behind.</remarks>
public sealed class FlatParameters : IDisposable
{
    // Views start on a cache line, so that vectorised kernels see the alignment that separate tensors would have.
    private const long Alignment = 16;

    private readonly Parameter[] _parameters;
    private readonly Tensor[] _gradientViews;

    /// <summary>Moves the parameters' values into one buffer and points their gradients into another.</summary>
    /// <param name="parameters">Distinct parameters of one device and type; each must require a gradient.</param>
    public FlatParameters(IEnumerable<Parameter> parameters)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        // A tied weight can be listed twice under two handles; stepping it twice would double its learning rate.
        _parameters = parameters.DistinctBy(p => p.Handle).Where(p => p.requires_grad).ToArray();
        if (_parameters.Length == 0)
            throw new ArgumentException("There is no parameter that requires a gradient.", nameof(parameters));

        var offsets = new long[_parameters.Length];
        long total = 0;
        for (var i = 0; i < _parameters.Length; i++)
        {
            offsets[i] = total;
            total += (_parameters[i].numel() + Alignment - 1) / Alignment * Alignment;
            Count += _parameters[i].numel();
        }

        using var noGrad = no_grad();
        using var scope = NewDisposeScope();
        var first = _parameters[0];
        Values = zeros(total, first.dtype, first.device).DetachFromDisposeScope();
        Gradients = zeros(total, first.dtype, first.device).DetachFromDisposeScope();
        _gradientViews = new Tensor[_parameters.Length];
        for (var i = 0; i < _parameters.Length; i++)
        {
            var parameter = _parameters[i];
            if (parameter.dtype != first.dtype || parameter.device.type != first.device.type)
                throw new ArgumentException("All parameters must have one type and one device.", nameof(parameters));
            var view = Values.narrow(0, offsets[i], parameter.numel()).view(parameter.shape);
            view.copy_(parameter);
            parameter.set_(view);
            _gradientViews[i] = Gradients.narrow(0, offsets[i], parameter.numel()).view(parameter.shape).DetachFromDisposeScope();
        }

        AttachGradients();
    }

    /// <summary>All values, [N] with padding between parameters; the padding stays zero.</summary>
    public Tensor Values { get; }

    /// <summary>All gradients, laid out as <see cref="Values"/>.</summary>
    public Tensor Gradients { get; }

    /// <summary>The number of trainable values, without padding.</summary>
    public long Count { get; }

    /// <summary>Sets all gradients to zero; a backward pass then adds to them in place.</summary>
    public void ZeroGradients()
    {
        using var noGrad = no_grad();
        Gradients.zero_();
    }

    /// <summary>The Euclidean norm of all gradients.</summary>
    public double GradientNorm()
    {
        using var noGrad = no_grad();
        using var norm = Gradients.to_type(ScalarType.Float32).norm();
        return norm.item<float>();
    }

    /// <summary>Multiplies all gradients by a number.</summary>
    public void ScaleGradients(double factor)
    {
        using var noGrad = no_grad();
        Gradients.mul_(factor);
    }

    /// <summary>A copy of all values, owned by the caller and outside any dispose scope.</summary>
    public Tensor Snapshot()
    {
        using var noGrad = no_grad();
        return Values.detach().clone().DetachFromDisposeScope();
    }

    /// <summary>
    /// Runs something with other values in the model, then puts its own back: how a reference policy is asked without holding a second model.
    /// </summary>
    /// <param name="values">What <see cref="Snapshot"/> returned.</param>
    /// <param name="action">What to run; it must not train.</param>
    public void WithValues(Tensor values, Action action)
    {
        ArgumentNullException.ThrowIfNull(action);
        using var own = Snapshot();
        Load(values);
        try
        {
            action();
        }
        finally
        {
            Load(own);
        }
    }

    /// <summary>Overwrites all values.</summary>
    /// <param name="values">What <see cref="Snapshot"/> returned.</param>
    public void Load(Tensor values)
    {
        using var noGrad = no_grad();
        Values.copy_(values);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        // The parameters keep the value buffer's storage alive; only our handles go.
        foreach (var parameter in _parameters)
            parameter.grad = null;
        foreach (var view in _gradientViews)
            view.Dispose();
        Gradients.Dispose();
        Values.Dispose();
    }

    private void AttachGradients()
    {
        // Autograd adds into a gradient that is already there, so these views make every backward pass write into the flat buffer.
        for (var i = 0; i < _parameters.Length; i++)
            _parameters[i].grad = _gradientViews[i];
    }
}
