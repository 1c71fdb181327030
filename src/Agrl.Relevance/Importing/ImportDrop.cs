using System.Text.Json.Serialization;

namespace Agrl.Relevance.Importing;

/// <summary>Rows that were dropped for one reason.</summary>
/// <param name="Reason">The reason in words.</param>
/// <param name="Count">How many rows.</param>
/// <param name="Examples">The first few, each with its place in the source.</param>
public sealed record ImportDrop(string Reason, int Count, IReadOnlyList<string> Examples)
{
    /// <summary>The reason of lines that stand in a field whose quotation marks do not fit.</summary>
    public const string BrokenQuoting = "broken quoting";

    private const string OtherSplit = "not of the split ";

    /// <summary>
    /// Whether the rows belong to another split than the one that was asked for, which loses nothing where every split is.
    /// </summary>
    [JsonIgnore]
    public bool IsOfOtherSplit => Reason.StartsWith(OtherSplit, StringComparison.Ordinal);

    /// <summary><c>12 x label X, which has no tier (such as line 3: ...)</c>.</summary>
    public override string ToString() => $"{Count} x {Reason}{(Examples.Count > 0 ? $" (such as {Examples[0]})" : "")}";

    /// <summary>The reason of rows that belong to another split, or to none that is imported.</summary>
    /// <param name="asked">The split that was asked for.</param>
    /// <param name="found">The row's split.</param>
    /// <param name="splits">The splits that the format has.</param>
    internal static string NotOf(string asked, string? found, IReadOnlyList<string> splits) =>
        found is null
            ? "without a split"
            : splits.Contains(found) ? OtherSplit + asked : $"of the split {found}, which is none of {string.Join(", ", splits)}";
}
