using static TorchSharp.torch;

namespace Agrl.Modeling.Transformer;

/// <summary>What every layer of one step of sampling shares.</summary>
/// <param name="Step">Place of the new tokens in their responses.</param>
/// <param name="Cosines">[R, 1, d] of each row's position.</param>
/// <param name="Sines">[R, 1, d].</param>
/// <param name="PromptLengths">Tokens of each prompt, P; rows of one prompt are adjacent and equally many for each.</param>
/// <param name="PromptIsPadding_PT">[P, Tp], or null where no prompt is shorter than another.</param>
internal sealed record StepContext(int Step, Tensor Cosines, Tensor Sines, int[] PromptLengths, Tensor? PromptIsPadding_PT);
