namespace Agrl.Relevance.Synthesis;

/// <summary>What a query says of one field: that value, or any but that value. The value is lower-case.</summary>
internal sealed record Requirement(string Value, bool Excluded)
{
    /// <summary>Whether a product with this value meets it.</summary>
    public bool IsMetBy(string value) => string.Equals(Value, value, StringComparison.Ordinal) != Excluded;

    /// <summary>The reason, such as <c>asked nike, has puma</c> or <c>not leather, has suede</c>.</summary>
    public string Reason(string value) => $"{(Excluded ? "not" : "asked")} {Value}, has {value}";
}
