using System.Text.RegularExpressions;

namespace Agrl.Modeling.Tokenization.PreTokenizers;

/// <summary>The expressions of the common model families, compiled with the program: they load at once and match fastest.</summary>
internal static partial class KnownExpressions
{
    /// <summary>GPT-2's, which ByteLevel uses where it is told to split by itself.</summary>
    public const string Gpt2 = @"'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+";

    /// <summary>Qwen's: digits one by one.</summary>
    public const string Qwen =
        @"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+";

    /// <summary>Llama 3's: digits in threes.</summary>
    public const string Llama3 =
        @"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+";

    /// <summary>
    /// Milliseconds for one match: what takes longer is an expression that backtracks without end, not a long text. It is time by the
    /// clock, and a process that waits behind others on a crowded machine was seen to need more than 5 s for a good expression.
    /// </summary>
    public const int MatchLimit = 20_000;

    /// <summary>How expressions are read: Oniguruma's ^ and $ stand at every line, as .NET's do with Multiline alone.</summary>
    public const RegexOptions Options = RegexOptions.CultureInvariant | RegexOptions.Multiline | RegexOptions.Compiled;

    /// <summary>A known expression, or null.</summary>
    public static Regex? Find(string expression) => expression switch
    {
        Gpt2 => Gpt2Regex(),
        Qwen => QwenRegex(),
        Llama3 => Llama3Regex(),
        _ => null,
    };

    [GeneratedRegex(Gpt2, Options, MatchLimit)]
    private static partial Regex Gpt2Regex();

    [GeneratedRegex(Qwen, Options, MatchLimit)]
    private static partial Regex QwenRegex();

    [GeneratedRegex(Llama3, Options, MatchLimit)]
    private static partial Regex Llama3Regex();
}
