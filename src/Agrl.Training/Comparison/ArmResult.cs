namespace Agrl.Training.Comparison;

/// <summary>What one arm reached with one seed.</summary>
/// <param name="Arm">The arm's name.</param>
/// <param name="Seed">The seed.</param>
/// <param name="Responses">Responses sampled for training.</param>
/// <param name="SampledTokens">Tokens of these responses.</param>
/// <param name="Tokens">Tokens of prompts and responses that training saw, sampled or given,
/// each counted once however often it was passed through.</param>
/// <param name="Updates">Updates of the weights.</param>
/// <param name="Seconds">Seconds of training.</param>
/// <param name="Figures">Headline figures by evaluation set.</param>
/// <param name="ConfigurationHash">A hash of what the result depends on; another one makes it stale.</param>
public sealed record ArmResult(
    string Arm,
    int Seed,
    double Responses,
    double SampledTokens,
    double Tokens,
    double Updates,
    double Seconds,
    IReadOnlyDictionary<string, IReadOnlyDictionary<string, double>> Figures,
    string ConfigurationHash);
