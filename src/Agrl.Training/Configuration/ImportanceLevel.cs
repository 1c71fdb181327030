namespace Agrl.Training.Configuration;

/// <summary>What the importance ratio is of.</summary>
public enum ImportanceLevel
{
    /// <summary>Each token.</summary>
    Token,

    /// <summary>The response, length-normalised (GSPO, arXiv 2507.18071).</summary>
    Sequence,
}
