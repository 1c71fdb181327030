namespace Agrl.Cli.Reporting.Html;

/// <summary>What could not be read, where a reader sees it.</summary>
internal static class Notes
{
    private const int Shown = 4;

    /// <summary>The notes; nothing where there are none.</summary>
    /// <param name="notes">One sentence each.</param>
    public static Markup Render(IReadOnlyList<string> notes)
    {
        if (notes.Count == 0)
            return Markup.Empty;
        var more = Parts.When(notes.Count > Shown, () => Markup.Of(
            $"<details><summary>and {notes.Count - Shown} more</summary>{List(notes.Skip(Shown))}</details>"));
        return Markup.Of($"""<div class="notes"><b>Not everything could be read</b>{List(notes.Take(Shown))}{more}</div>""");
    }

    private static Markup List(IEnumerable<string> notes) => Markup.Of($"<ul>{notes.Select(note => Markup.Of($"<li>{note}</li>"))}</ul>");
}
