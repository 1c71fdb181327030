using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;

namespace Agrl.Cli.Reporting.Html;

/// <summary>
/// Collects an interpolated string for <see cref="Markup.Of"/>. There is no hole for objects: what can be put in is listed here.
/// </summary>
[InterpolatedStringHandler]
internal readonly struct MarkupHandler
{
    private readonly StringBuilder _text;

    /// <summary>Called by the compiler.</summary>
    /// <param name="literalLength">Characters of the literal parts.</param>
    /// <param name="holes">The number of holes.</param>
    public MarkupHandler(int literalLength, int holes) => _text = new StringBuilder(literalLength + (holes * 12));

    /// <summary>A literal part: HTML.</summary>
    /// <param name="literal">As it stands in the source.</param>
    public void AppendLiteral(string literal) => _text.Append(literal);

    /// <summary>Markup, as it is.</summary>
    /// <param name="markup">The markup.</param>
    public void AppendFormatted(Markup markup) => _text.Append(markup.ToString());

    /// <summary>Pieces of markup in a row.</summary>
    /// <param name="parts">The pieces.</param>
    public void AppendFormatted(IEnumerable<Markup> parts)
    {
        foreach (var part in parts)
            _text.Append(part.ToString());
    }

    /// <summary>Text, escaped for elements and for quoted attributes.</summary>
    /// <param name="value">The text; null is nothing.</param>
    public void AppendFormatted(string? value) => HtmlText.Escape(_text, value);

    /// <summary>A whole number.</summary>
    /// <param name="value">The number.</param>
    public void AppendFormatted(int value) => _text.Append(value.ToString(CultureInfo.InvariantCulture));

    /// <summary>A number for attributes of graphics: at most two decimals.</summary>
    /// <param name="value">The number.</param>
    public void AppendFormatted(double value) => _text.Append(value.ToString("0.##", CultureInfo.InvariantCulture));

    /// <summary>The collected HTML.</summary>
    public string Build() => _text.ToString();
}
