namespace Agrl.Cli.Reporting.Html;

/// <summary>Controls that hide the items below them, by the attributes that they carry; without scripts all items are shown.</summary>
internal static class Filter
{
    /// <summary>A bar of controls.</summary>
    /// <param name="list">The identifier of the element whose children are filtered.</param>
    /// <param name="choices">What to choose from.</param>
    public static Markup Bar(string list, params IEnumerable<FilterChoice> choices) => Markup.Of($"""
        <div class="filter" data-filter="{list}">{choices.Where(choice => choice.Values.Count > 1).Select(Select)}
        <input type="search" placeholder="containing …" aria-label="containing"> <output></output></div>
        """);

    private static Markup Select(FilterChoice choice) => Markup.Of($"""
        <select name="{choice.Attribute}" aria-label="{choice.All}"><option value="">{choice.All}</option>{choice.Values.Select(value =>
            Markup.Of($"""<option value="{value.Value}">{value.Text}</option>"""))}</select>

        """);
}
