namespace Agrl.Modeling.Adapters;

/// <summary>Which low-rank adapters are trained beside frozen weights (LoRA, arXiv 2106.09685), with PEFT's meanings.</summary>
public sealed record LoraSettings
{
    /// <summary>The linear maps of a layer that can be adapted.</summary>
    public static IReadOnlyList<string> AllTargets { get; } = ["q_proj", "k_proj", "v_proj", "o_proj", "gate_proj", "up_proj", "down_proj"];

    /// <summary><c>r</c>: the rank, at least 1.</summary>
    public int Rank { get; init; } = 16;

    /// <summary><c>lora_alpha</c>: what adapters add is multiplied by alpha / rank.</summary>
    public double Alpha { get; init; } = 32;

    /// <summary><c>lora_dropout</c>: the share of inputs that adapters do not see while they are trained, in [0, 1).</summary>
    public double Dropout { get; init; }

    /// <summary><c>target_modules</c>: which linear maps have adapters.</summary>
    public IReadOnlyList<string> Targets { get; init; } = AllTargets;

    /// <summary><c>use_rslora</c>: multiply by alpha / sqrt(rank) instead.</summary>
    public bool IsRankStabilised { get; init; }

    /// <summary>What adapters add is multiplied by this.</summary>
    public double Scale => Alpha / (IsRankStabilised ? Math.Sqrt(Rank) : Rank);

    /// <summary>Checks ranges and names.</summary>
    /// <exception cref="ModelFormatException">One is out of range; the message names it.</exception>
    public void Validate()
    {
        if (Rank < 1)
            throw new ModelFormatException($"LoRA: the rank is {Rank}; expected at least 1.");
        if (!double.IsFinite(Alpha) || Alpha <= 0)
            throw new ModelFormatException($"LoRA: alpha is {Alpha}; expected a positive number.");
        if (!(Dropout is >= 0 and < 1))
            throw new ModelFormatException($"LoRA: dropout is {Dropout}; expected at least 0 and less than 1.");
        if (Targets.Count == 0)
            throw new ModelFormatException($"LoRA: no targets; expected some of {string.Join(", ", AllTargets)}.");
        if (Targets.FirstOrDefault(target => !AllTargets.Contains(target)) is { } unknown)
            throw new ModelFormatException(
                $"LoRA: the target '{unknown}' is not supported; expected some of {string.Join(", ", AllTargets)}.");
    }
}
