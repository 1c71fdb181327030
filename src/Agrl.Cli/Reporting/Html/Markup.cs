namespace Agrl.Cli.Reporting.Html;

/// <summary>
/// HTML that may stand in a page as it is. The only way to make it from text is <see cref="Of"/>, which escapes every hole of an
/// interpolated string; so model output and product titles cannot become markup by forgetting a call.
/// </summary>
internal readonly record struct Markup
{
    private readonly string? _html;

    private Markup(string html) => _html = html;

    /// <summary>Nothing.</summary>
    public static Markup Empty => default;

    /// <summary>Whether it is nothing.</summary>
    public bool IsEmpty => string.IsNullOrEmpty(_html);

    /// <summary>Markup from an interpolated string: literal parts are HTML, holes are escaped unless they are markup themselves.</summary>
    /// <param name="content">The interpolated string.</param>
    public static Markup Of(MarkupHandler content) => new(content.Build());

    /// <summary>Several pieces in a row.</summary>
    /// <param name="parts">The pieces.</param>
    public static Markup Join(IEnumerable<Markup> parts) => new(string.Concat(parts.Select(part => part._html)));

    /// <summary>The program's own style sheet or script; never text from a run.</summary>
    /// <param name="asset">The text.</param>
    public static Markup Asset(string asset) => new(asset);

    /// <inheritdoc/>
    public override string ToString() => _html ?? "";
}
