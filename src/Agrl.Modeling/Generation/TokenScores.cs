namespace Agrl.Modeling.Generation;

/// <summary>What a model makes of a given completion.</summary>
/// <param name="LogProbs">Log-prob of each token.</param>
/// <param name="Entropies">Entropy of the distribution that each token was taken from, in nats.</param>
public sealed record TokenScores(float[] LogProbs, float[] Entropies);
