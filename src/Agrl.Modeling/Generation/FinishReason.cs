namespace Agrl.Modeling.Generation;

/// <summary>Why a completion ended.</summary>
public enum FinishReason
{
    /// <summary>An end token was sampled; it is the completion's last id.</summary>
    Stop,

    /// <summary>The most new tokens were reached.</summary>
    Length,
}
