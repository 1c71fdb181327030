using System.Text;

namespace Agrl.Modeling.Tokenization;

/// <summary>
/// GPT-2's printable alphabet of bytes: byte-level vocabularies spell each byte as one character, the printable ones of Latin-1
/// as themselves and the other 68 as U+0100 and up (a space is <c>Ġ</c>).
/// </summary>
internal static class ByteAlphabet
{
    private static readonly char[] Chars = MakeChars();
    private static readonly short[] Bytes = MakeBytes();

    /// <summary>The character that spells a byte.</summary>
    public static char CharOf(byte value) => Chars[value];

    /// <summary>The byte that a character spells, or -1.</summary>
    public static int ByteOf(char value) => value < Bytes.Length ? Bytes[value] : -1;

    /// <summary>The UTF-8 bytes of a text, spelt.</summary>
    public static string Spell(string text) =>
        string.Create(Encoding.UTF8.GetByteCount(text), text, static (into, source) =>
        {
            var at = 0;
            foreach (var value in Encoding.UTF8.GetBytes(source)) into[at++] = Chars[value];
        });

    private static char[] MakeChars()
    {
        var chars = new char[256];
        var next = 256;
        for (var value = 0; value < 256; value++)
            chars[value] = value is (>= '!' and <= '~') or (>= 0xA1 and <= 0xAC) or (>= 0xAE and <= 0xFF) ? (char)value : (char)next++;
        return chars;
    }

    private static short[] MakeBytes()
    {
        var bytes = new short[256 + 68];
        Array.Fill(bytes, (short)-1);
        for (var value = 0; value < 256; value++) bytes[Chars[value]] = (short)value;
        return bytes;
    }
}
