using static TorchSharp.torch;

namespace Agrl.Modeling.Transformer;

/// <summary>What every layer of one forward pass shares.</summary>
/// <param name="Layout">Where the tokens lie.</param>
/// <param name="Cosines">[N, 1, d] of each packed row's position.</param>
/// <param name="Sines">[N, 1, d].</param>
/// <param name="ResponseBias">Mask of the responses' scores; null where no response has a second token.</param>
/// <param name="DropoutSeed">Seed of the adapters' dropout; null outside of training.</param>
/// <param name="PromptCache">Takes the prompts' keys and values of each layer, [P * kv, Tp, d]; null where nobody asks.</param>
internal sealed record ForwardContext(
    PackedLayout Layout, Tensor Cosines, Tensor Sines, Tensor? ResponseBias, ulong? DropoutSeed = null,
    List<(Tensor Keys, Tensor Values)>? PromptCache = null);
