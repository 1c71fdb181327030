namespace Agrl.Training.Configuration;

/// <summary>The model that training starts from: a Hugging Face folder or a new one.</summary>
public sealed record ModelSettings
{
    /// <summary>A Hugging Face folder of the Llama, Qwen2 or Qwen3 family; exclusive with <see cref="Scratch"/>.</summary>
    public string? Path { get; init; }

    /// <summary>
    /// A folder with a LoRA adapter of the model at <see cref="Path"/>, in PEFT's format: merged into the weights that are trained, or
    /// trained on where <see cref="Lora"/> is given too.
    /// </summary>
    public string? Adapter { get; init; }

    /// <summary>Train low-rank adapters and leave the weights as they are; without it every weight is trained.</summary>
    public AdapterSettings? Lora { get; init; }

    /// <summary>The shape of a model made from scratch, with a tokenizer trained on the training prompts and responses.</summary>
    public ScratchSettings? Scratch { get; init; }

    /// <summary>
    /// The chat template by name (<c>plain, chatml, qwen3, qwen3-no-thinking, qwen2.5, llama3</c>);
    /// found in the model's folder where none is given.
    /// </summary>
    public string? ChatTemplate { get; init; }

    /// <summary>The type of the weights in training: <c>float32</c> or <c>bfloat16</c> (with float32 master weights).</summary>
    public string Dtype { get; init; } = "float32";

    /// <summary>
    /// The type of the saved weights: <c>float32</c>, <c>bfloat16</c>, or <c>same</c> as the folder that was loaded (float32 from scratch).
    /// </summary>
    public string SaveDtype { get; init; } = "same";

    /// <summary>
    /// Compute each layer again in the backward pass instead of keeping its activations: less memory, about a third more time.
    /// </summary>
    public bool GradientCheckpointing { get; init; }
}
