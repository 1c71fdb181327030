namespace Agrl.Training.Losses;

/// <summary>Ratios that the clip range cut: of tokens, or of responses where there is one ratio a response. Guided responses have ratios of their own and are not among them.</summary>
/// <param name="Low">Below the range with a negative advantage.</param>
/// <param name="High">Above the range with a positive advantage.</param>
/// <param name="Ratios">All ratios that could have been cut.</param>
public readonly record struct ClipCounts(double Low, double High, double Ratios);
