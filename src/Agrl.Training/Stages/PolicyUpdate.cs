using Agrl.Training.Health;

namespace Agrl.Training.Stages;

/// <summary>Sums over the updates of one step.</summary>
internal sealed class PolicyUpdate
{
    public double Loss { get; set; }

    public long Tokens { get; set; }

    public double KlSum { get; set; }

    public double KlTokens { get; set; }

    public double ClippedLow { get; set; }

    public double ClippedHigh { get; set; }

    public double Ratios { get; set; }

    public double? LowestLowShare { get; set; }

    public double HighestHighShare { get; set; }

    public double MismatchSum { get; set; }

    public double MismatchMax { get; set; }

    public long MismatchTokens { get; set; }

    public double GradientNorm { get; set; }

    public double LearningRate { get; set; }

    public int Updates { get; set; }

    /// <summary>Takes over the sums of one pass.</summary>
    public void Add(PolicyUpdate pass)
    {
        Loss += pass.Loss;
        Tokens += pass.Tokens;
        KlSum += pass.KlSum;
        KlTokens += pass.KlTokens;
        ClippedLow += pass.ClippedLow;
        ClippedHigh += pass.ClippedHigh;
        Ratios += pass.Ratios;
        if (pass.LowestLowShare is { } lowest)
            LowestLowShare = Math.Min(LowestLowShare ?? 1, lowest);
        HighestHighShare = Math.Max(HighestHighShare, pass.HighestHighShare);
        MismatchSum += pass.MismatchSum;
        MismatchMax = Math.Max(MismatchMax, pass.MismatchMax);
        MismatchTokens += pass.MismatchTokens;
    }

    public int Skipped => Outcomes.Count(o => o.Faults.Any);

    /// <summary>The updates in their order.</summary>
    public List<UpdateOutcome> Outcomes { get; } = [];
}
