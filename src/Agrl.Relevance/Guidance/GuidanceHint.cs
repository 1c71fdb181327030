namespace Agrl.Relevance.Guidance;

/// <summary>What a hard prompt is told when it is sampled again.</summary>
/// <param name="Level">How much is told.</param>
/// <param name="Text">
/// The hint, one or more lines separated by <c>\n</c>; empty tells nothing. A prompt with an empty hint is the prompt without one,
/// so that an empty hint is the control: the same sampling and the same replay, no information.
/// </param>
/// <param name="RationaleFraction">
/// The share of the gold response's reason lines that is told, 0 to 1; 0 below <see cref="GuidanceLevel.Rationale"/>.
/// </param>
public sealed record GuidanceHint(GuidanceLevel Level, string Text, double RationaleFraction)
{
    /// <summary>The hint that tells nothing.</summary>
    public static GuidanceHint Empty { get; } = new(GuidanceLevel.None, "", 0);
}
