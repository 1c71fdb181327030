namespace Agrl.Training.Runs;

/// <summary>Token counts of prompts and gold responses.</summary>
/// <param name="MeanPrompt">The mean prompt.</param>
/// <param name="LongestPrompt">The longest prompt.</param>
/// <param name="MeanResponse">The mean gold response, its end token included.</param>
/// <param name="LongestResponse">The longest gold response.</param>
public sealed record LengthStatistics(double MeanPrompt, int LongestPrompt, double MeanResponse, int LongestResponse);
