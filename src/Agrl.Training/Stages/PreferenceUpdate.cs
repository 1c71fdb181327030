using Agrl.Training.Health;
using Agrl.Training.Policies;

namespace Agrl.Training.Stages;

/// <summary>Sums over the pairs of one DPO update.</summary>
internal sealed class PreferenceUpdate
{
    public UpdateReport Report { get; set; }

    public UpdateFaults Faults { get; } = new();

    public double Loss { get; set; }

    public double Chosen { get; private set; }

    public double Rejected { get; private set; }

    public double ChosenLogProb { get; private set; }

    public double RejectedLogProb { get; private set; }

    public int Right { get; private set; }

    /// <summary>Takes over the sums of one pass.</summary>
    public void Add(PreferenceUpdate pass)
    {
        Faults.Add(pass.Faults);
        Loss += pass.Loss;
        Chosen += pass.Chosen;
        Rejected += pass.Rejected;
        ChosenLogProb += pass.ChosenLogProb;
        RejectedLogProb += pass.RejectedLogProb;
        Right += pass.Right;
    }

    public void Add(float[] ratios, float[] logProbs, double beta)
    {
        for (var i = 0; i < ratios.Length; i += 2)
        {
            Chosen += beta * ratios[i];
            Rejected += beta * ratios[i + 1];
            ChosenLogProb += logProbs[i];
            RejectedLogProb += logProbs[i + 1];
            Right += ratios[i] > ratios[i + 1] ? 1 : 0;
        }
    }
}
