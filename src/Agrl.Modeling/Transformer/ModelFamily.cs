namespace Agrl.Modeling.Transformer;

/// <summary>The families of decoder that are computed here; they differ in biases, q/k norm and defaults.</summary>
public enum ModelFamily
{
    /// <summary>Llama 2, 3 and what shares their architecture; <c>model_type</c> <c>llama</c>.</summary>
    Llama,

    /// <summary>Qwen2 and Qwen2.5, dense; <c>model_type</c> <c>qwen2</c>.</summary>
    Qwen2,

    /// <summary>Qwen3, dense; <c>model_type</c> <c>qwen3</c>.</summary>
    Qwen3,
}
