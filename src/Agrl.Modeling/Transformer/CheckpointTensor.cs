using static TorchSharp.torch;

namespace Agrl.Modeling.Transformer;

/// <summary>
/// A tensor as Hugging Face names it, and the parameter whose rows hold it here. Several may share one parameter: q, k and v
/// are rows of one matrix, so that one product computes them.
/// </summary>
/// <param name="Name">Such as <c>model.layers.0.self_attn.q_proj.weight</c>.</param>
/// <param name="Shape">Its sizes.</param>
/// <param name="Parameter">The parameter that holds it.</param>
/// <param name="FirstRow">Where in the parameter's first dimension it begins.</param>
public sealed record CheckpointTensor(string Name, long[] Shape, TorchSharp.Modules.Parameter Parameter, long FirstRow)
{
    /// <summary>The values, a view of the parameter.</summary>
    public Tensor View() => Parameter.detach().narrow(0, FirstRow, Shape[0]);

    /// <summary>The gradient, a view of the parameter's; null where there is none.</summary>
    public Tensor? Gradient() => Parameter.grad is { } gradient ? gradient.narrow(0, FirstRow, Shape[0]) : null;
}
