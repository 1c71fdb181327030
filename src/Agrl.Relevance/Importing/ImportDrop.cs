namespace Agrl.Relevance.Importing;

/// <summary>Rows that were dropped for one reason.</summary>
/// <param name="Reason">The reason in words.</param>
/// <param name="Count">How many rows.</param>
/// <param name="Examples">The first few, each with its place in the source.</param>
public sealed record ImportDrop(string Reason, int Count, IReadOnlyList<string> Examples)
{
    /// <summary>The reason of lines that stand in a field whose quotation marks do not fit.</summary>
    public const string BrokenQuoting = "broken quoting";

    /// <summary><c>12 x label X, which has no tier (such as line 3: ...)</c>.</summary>
    public override string ToString() => $"{Count} x {Reason}{(Examples.Count > 0 ? $" (such as {Examples[0]})" : "")}";
}
