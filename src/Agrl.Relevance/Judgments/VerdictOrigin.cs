namespace Agrl.Relevance.Judgments;

/// <summary>Where the gold verdicts of a judgment come from.</summary>
public enum VerdictOrigin
{
    /// <summary>There are no gold verdicts.</summary>
    None,

    /// <summary>A human judge gave them, or synthesis knows them exactly.</summary>
    Human,

    /// <summary>They were derived from product fields and the query's words; weak, and marked wherever they are used.</summary>
    Derived,

    /// <summary>
    /// They were given under an earlier edition of the guidelines, while the tier is of a later one: the two may disagree.
    /// </summary>
    Earlier,
}
