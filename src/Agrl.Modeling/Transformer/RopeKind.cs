namespace Agrl.Modeling.Transformer;

/// <summary>How rotary position frequencies are stretched for contexts longer than those of pre-training.</summary>
public enum RopeKind
{
    /// <summary>As trained; no stretching.</summary>
    Default,

    /// <summary>Every frequency divided by the factor (position interpolation, arXiv 2306.15595).</summary>
    Linear,

    /// <summary>Low frequencies divided, high ones kept, smoothed between (Llama 3.1).</summary>
    Llama3,

    /// <summary>NTK-by-parts with an attention factor (arXiv 2309.00071).</summary>
    Yarn,
}
