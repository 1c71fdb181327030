namespace Agrl.Cli.Reporting.Html;

/// <summary>A control of a <see cref="Filter"/>; one with fewer than two values is left out.</summary>
/// <param name="Attribute">The items' attribute, without <c>data-</c>.</param>
/// <param name="All">The text of the choice that hides nothing.</param>
/// <param name="Values">The attribute's values with their texts.</param>
internal sealed record FilterChoice(string Attribute, string All, IReadOnlyList<(string Value, string Text)> Values)
{
    /// <summary>A control whose values are their own texts.</summary>
    /// <param name="attribute">The items' attribute, without <c>data-</c>.</param>
    /// <param name="all">The text of the choice that hides nothing.</param>
    /// <param name="values">The values, each as often as it comes.</param>
    public static FilterChoice Of(string attribute, string all, IEnumerable<string> values) =>
        new(attribute, all, [.. values.Distinct().Select(value => (value, value))]);
}
