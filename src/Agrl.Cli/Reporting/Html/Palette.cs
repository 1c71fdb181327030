namespace Agrl.Cli.Reporting.Html;

/// <summary>One colour for each name, the same in every chart of a page.</summary>
/// <param name="names">
/// The names in order; the style sheet has sixteen colours, the last eight of them shades of the first, which then repeat.
/// </param>
internal sealed class Palette(IEnumerable<string> names)
{
    private const int Colors = 16;
    private readonly List<string> _order = [.. names.Distinct()];

    /// <summary>The number of a name's colour.</summary>
    /// <param name="name">The name; an unknown one has the first colour.</param>
    public int Of(string name) => Math.Max(0, _order.IndexOf(name)) % Colors;
}
