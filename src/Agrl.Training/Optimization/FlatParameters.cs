using Agrl.Modeling.Numerics;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Agrl.Training.Optimization;

/// <summary>
/// A model's trainable parameters as the one buffer they are views of, and their gradients in a second one, so that an optimizer
/// step, a norm or a copy of all weights is a handful of kernels instead of eight for each parameter.
/// </summary>
public sealed class FlatParameters : IDisposable
{
    private readonly Parameter[] _parameters;
    private readonly Tensor[] _gradientViews;

    /// <summary>Lays the gradients of parameters that are views of one buffer into a buffer of the same layout.</summary>
    /// <param name="values">The buffer that the parameters are views of; it stays the owner's.</param>
    /// <param name="parameters">The parameters that are trained.</param>
    public FlatParameters(Tensor values, IEnumerable<Parameter> parameters)
    {
        ArgumentNullException.ThrowIfNull(values);
        ArgumentNullException.ThrowIfNull(parameters);
        Values = values;
        // A tied weight can be listed twice under two handles; it has one place in the buffer, and one gradient.
        _parameters = [.. parameters.DistinctBy(p => p.storage_offset())];
        if (_parameters.Length == 0)
            throw new ArgumentException("There is no parameter to train.", nameof(parameters));

        using var noGrad = no_grad();
        Gradients = zeros_like(values).DetachFromDisposeScope();
        _gradientViews = new Tensor[_parameters.Length];
        for (var i = 0; i < _parameters.Length; i++)
        {
            var parameter = _parameters[i];
            using var flat = Gradients.narrow(0, parameter.storage_offset() - values.storage_offset(), parameter.numel());
            _gradientViews[i] = flat.view(parameter.shape).DetachFromDisposeScope();
            // Autograd adds into a gradient that is already there, so every backward pass writes into the flat buffer.
            parameter.grad = _gradientViews[i];
            Count += parameter.numel();
        }
    }

    /// <summary>All values, [N]; there may be padding between parameters, whose gradient is always zero.</summary>
    public Tensor Values { get; }

    /// <summary>All gradients, laid out as <see cref="Values"/>.</summary>
    public Tensor Gradients { get; }

    /// <summary>The number of trainable values, without padding.</summary>
    public long Count { get; }

    /// <summary>Sets all gradients to zero; a backward pass then adds to them in place.</summary>
    public void ZeroGradients()
    {
        using var noGrad = no_grad();
        // Operations in place return a handle of their own, which would live on outside of a scope.
        using var scope = NewDisposeScope();
        Gradients.zero_();
    }

    /// <summary>The Euclidean norm of all gradients.</summary>
    public double GradientNorm()
    {
        using var noGrad = no_grad();
        using var scope = NewDisposeScope();
        return Gradients.to_type(ScalarType.Float32).norm().item<float>();
    }

    /// <summary>Multiplies all gradients by a number.</summary>
    public void ScaleGradients(double factor)
    {
        using var noGrad = no_grad();
        using var scope = NewDisposeScope();
        Gradients.Times_(factor);
    }

    /// <summary>A copy of all values, owned by the caller and outside any dispose scope.</summary>
    public Tensor Snapshot()
    {
        using var noGrad = no_grad();
        using var scope = NewDisposeScope();
        return Values.detach().clone().DetachFromDisposeScope();
    }

    /// <summary>
    /// Runs something with other values in the model, then puts its own back:
    /// how a reference policy is asked without holding a second model.
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
        using var scope = NewDisposeScope();
        Values.copy_(values);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var parameter in _parameters)
            parameter.grad = null;
        foreach (var view in _gradientViews)
            view.Dispose();
        Gradients.Dispose();
    }
}
