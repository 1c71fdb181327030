namespace Agrl.Cli.Reporting.Html;

/// <summary>Pieces that many parts of a page are made of.</summary>
internal static class Parts
{
    /// <summary>Markup where a condition holds, else nothing.</summary>
    /// <param name="condition">The condition.</param>
    /// <param name="markup">Makes the markup.</param>
    public static Markup When(bool condition, Func<Markup> markup) => condition ? markup() : Markup.Empty;

    /// <summary>A patch of colour before a name.</summary>
    /// <param name="color">The colour's number in the palette.</param>
    public static Markup Swatch(int color) => Markup.Of($"""<i class="c{color}"></i>""");

    /// <summary>A name with its colour, as a legend has it.</summary>
    /// <param name="color">The colour's number in the palette.</param>
    /// <param name="name">The name.</param>
    public static Markup Key(int color, string name) => Markup.Of($"""<span class="key">{Swatch(color)}{name}</span> """);

    /// <summary>A short remark in a frame.</summary>
    /// <param name="text">The remark.</param>
    public static Markup Chip(string text) => Markup.Of($"""<span class="chip">{text}</span> """);

    /// <summary>A remark that has to do with hints.</summary>
    /// <param name="text">The remark.</param>
    public static Markup GuidedChip(string text) => Markup.Of($"""<span class="chip guided">{text}</span> """);

    /// <summary>A sign for right or wrong, which does not depend on colours.</summary>
    /// <param name="isRight">Which.</param>
    public static Markup Sign(bool isRight) => isRight
        ? Markup.Of($"""<span class="sign right" title="right">✓</span>""")
        : Markup.Of($"""<span class="sign wrong" title="wrong">✗</span>""");

    /// <summary>The cells of a table's head.</summary>
    /// <param name="titles">Their texts.</param>
    public static IEnumerable<Markup> Heads(params IEnumerable<string> titles) => titles.Select(title => Markup.Of($"<th>{title}</th>"));

    /// <summary>The cells of a row.</summary>
    /// <param name="values">Their texts.</param>
    public static IEnumerable<Markup> Cells(params IEnumerable<string> values) => values.Select(value => Markup.Of($"<td>{value}</td>"));

    /// <summary>A table that scrolls sideways where it is too wide.</summary>
    /// <param name="head">The cells of its head.</param>
    /// <param name="rows">The insides of its rows.</param>
    /// <param name="kind">Its class in the style sheet.</param>
    public static Markup Table(IEnumerable<Markup> head, IEnumerable<Markup> rows, string kind = "plain") => Markup.Of($"""
        <div class="scroll"><table class="{kind}"><thead><tr>{head}</tr></thead>
        <tbody>
        {rows.Select(row => Markup.Of($"<tr>{row}</tr>\n"))}</tbody></table></div>
        """);
}
