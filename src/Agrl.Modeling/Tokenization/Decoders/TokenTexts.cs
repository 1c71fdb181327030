using System.Text;

namespace Agrl.Modeling.Tokenization.Decoders;

/// <summary>What each id gives to the decoded text, worked out when it is first asked for.</summary>
internal sealed class TokenTexts
{
    private readonly DecoderPlan _plan;
    private readonly string?[] _tokens;
    private readonly AddedToken?[] _added;
    private readonly byte[]?[] _bytes;
    private readonly int _size;

    /// <summary>The texts of a vocabulary.</summary>
    /// <param name="plan">How tokens become text.</param>
    /// <param name="tokens">The token of each id; null for holes.</param>
    /// <param name="added">The added token of each id, where it is one.</param>
    /// <param name="size">How many ids there may be:
    /// those past the tokens are rows of the embedding without a token, and have no text.</param>
    public TokenTexts(DecoderPlan plan, string?[] tokens, AddedToken?[] added, int size)
    {
        _plan = plan;
        _tokens = tokens;
        _added = added;
        _bytes = new byte[]?[tokens.Length];
        _size = size;
    }

    /// <summary>How tokens become text.</summary>
    public DecoderPlan Plan => _plan;

    /// <summary>Whether an id is a special token's.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such id.</exception>
    public bool IsSpecial(int id)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(id);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(id, _size);
        return id < _added.Length && _added[id] is { IsSpecial: true };
    }

    /// <summary>The byte that a token such as <c>&lt;0x0A&gt;</c> stands for, or -1.</summary>
    public int FallbackByte(int id) =>
        _plan.HasByteFallback && id < _tokens.Length
            && _tokens[id] is { Length: 6 } token && token.StartsWith("<0x", StringComparison.Ordinal) && token[5] == '>'
            && byte.TryParse(token.AsSpan(3, 2), System.Globalization.NumberStyles.AllowHexSpecifier, null, out var value)
            ? value
            : -1;

    /// <summary>The bytes that an id gives to the text.</summary>
    /// <param name="id">An id that <see cref="IsSpecial"/> accepted.</param>
    /// <param name="isFirst">Whether it is the first of the text.</param>
    public ReadOnlySpan<byte> Bytes(int id, bool isFirst)
    {
        if (id >= _tokens.Length || _tokens[id] is not { } token) return [];
        if (isFirst && _plan.FirstDiffers) return Encoding.UTF8.GetBytes(_plan.TextOf(token, isFirst: true));
        return _bytes[id] ??= _plan.IsByteLevel && _added[id] is null
            ? FromAlphabet(token)
            : Encoding.UTF8.GetBytes(_plan.TextOf(token, isFirst: false));
    }

    // A token with any character outside the alphabet is no spelling of bytes but text as it stands.
    private static byte[] FromAlphabet(string token)
    {
        var bytes = new byte[token.Length];
        for (var i = 0; i < token.Length; i++)
        {
            var value = ByteAlphabet.ByteOf(token[i]);
            if (value < 0) return Encoding.UTF8.GetBytes(token);
            bytes[i] = (byte)value;
        }
        return bytes;
    }
}
