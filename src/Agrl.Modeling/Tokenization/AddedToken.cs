namespace Agrl.Modeling.Tokenization;

/// <summary>A token beside the merges: it is found in the text as a whole, before anything is split.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Content">Its text.</param>
/// <param name="IsSpecial">Whether it steers the model rather than being text; left out when special tokens are skipped.</param>
/// <param name="IsNormalized">Whether it is looked for in the normalised text instead of the text as given.</param>
/// <param name="SingleWord">Whether it counts only where no word character stands beside it.</param>
/// <param name="StripLeft">Whether white space before it belongs to it.</param>
/// <param name="StripRight">Whether white space after it belongs to it.</param>
internal sealed record AddedToken(
    int Id, string Content, bool IsSpecial, bool IsNormalized = false,
    bool SingleWord = false, bool StripLeft = false, bool StripRight = false)
{
    /// <summary>
    /// Whether it is a marker: a special token, or one that is looked for in the raw text, as chat markers that are not flagged
    /// special are (<c>&lt;think&gt;</c> of Qwen3, the role names of DeepSeek). Markers in a text given by someone stay text
    /// unless special parsing is asked for; the others (words or runs of spaces added to a vocabulary) are always found.
    /// </summary>
    public bool IsMarker => IsSpecial || (!IsNormalized && !string.IsNullOrWhiteSpace(Content));
}
