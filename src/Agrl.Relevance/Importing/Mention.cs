namespace Agrl.Relevance.Importing;

/// <summary>Something known that a query names.</summary>
/// <param name="Value">The normal form of what is named.</param>
/// <param name="Start">Its first word in the query.</param>
/// <param name="Length">Its number of words.</param>
/// <param name="Negated">Whether the query rules it out, as in <c>not black</c>.</param>
internal readonly record struct Mention(string Value, int Start, int Length, bool Negated);
