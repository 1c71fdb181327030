namespace Agrl.Cli.Reporting.Html;

/// <summary>A part of a page that the list at the top leads to.</summary>
/// <param name="Id">Its anchor.</param>
/// <param name="Title">Its heading.</param>
/// <param name="Body">What is in it; an empty part is left out of page and list.</param>
internal sealed record Section(string Id, string Title, Markup Body)
{
    /// <summary>The list of the parts, and the parts.</summary>
    /// <param name="sections">The parts in order.</param>
    public static Markup RenderAll(IEnumerable<Section> sections)
    {
        var filled = sections.Where(section => !section.Body.IsEmpty).ToList();
        return Markup.Of($"""
            <nav>{filled.Select(section => Markup.Of($"""<a href="#{section.Id}">{section.Title}</a>"""))}</nav>
            <main>
            {filled.Select(section => Markup.Of($"<section id=\"{section.Id}\">\n<h2>{section.Title}</h2>\n{section.Body}\n</section>\n"))}
            </main>
            """);
    }
}
