using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Agrl.Modeling.Transformer;

/// <summary>A linear map, one or several of the checkpoint's stacked along the output so that one product computes them all.</summary>
/// <param name="weight">[out, in].</param>
/// <param name="bias">[out], or null.</param>
internal sealed class Projection(Parameter weight, Parameter? bias)
{
    public Tensor Apply(Tensor x_NC) => nn.functional.linear(x_NC, weight, bias);

    /// <summary>Only the outputs [start, start + count).</summary>
    public Tensor Apply(Tensor x_NC, long start, long count) =>
        nn.functional.linear(x_NC, weight.narrow(0, start, count), bias?.narrow(0, start, count));
}
