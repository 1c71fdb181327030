using System.Text.Json.Serialization;

namespace Agrl.Relevance.Metrics;

/// <summary>
/// Gold tiers (rows) against predicted tiers (columns), both in the rubric's order, with a last column for unparsed responses.
/// </summary>
/// <param name="Grades">The grades of the rows and of the first columns.</param>
/// <param name="Counts">Counts [tiers][tiers + 1]; the last column is unparsed.</param>
public sealed record ConfusionMatrix(
    [property: JsonPropertyName("grades")] IReadOnlyList<int> Grades,
    [property: JsonPropertyName("counts")] IReadOnlyList<IReadOnlyList<int>> Counts)
{
    /// <summary>The names of the columns: the grades and <c>unparsed</c>.</summary>
    [JsonPropertyName("columns")]
    public IReadOnlyList<string> Columns => [.. Grades.Select(grade => grade.ToString()), "unparsed"];
}
