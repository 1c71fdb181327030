namespace Agrl.Cli.Reporting.Html;

/// <summary>The value of a column that is marked.</summary>
internal static class Best
{
    /// <summary>
    /// The highest of some shares as it is shown; null where there is nothing to mark: no value, none above 0, or all the same.
    /// </summary>
    /// <remarks>What is shown equal is equal: values that differ beyond the shown digit alone share the mark.</remarks>
    /// <param name="shares">The column's values; those that are not finite do not count.</param>
    public static string? Of(IEnumerable<double> shares)
    {
        var finite = shares.Where(double.IsFinite).ToList();
        var shown = finite.Select(share => Numbers.Percent(share)).Distinct();
        return finite.Count == 0 || finite.Max() <= 0 || shown.Count() == 1 ? null : Numbers.Percent(finite.Max());
    }
}
