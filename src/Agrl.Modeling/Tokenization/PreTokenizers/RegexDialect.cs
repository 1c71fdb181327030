namespace Agrl.Modeling.Tokenization.PreTokenizers;

/// <summary>
/// Finds in a regular expression what .NET would accept but read otherwise than Oniguruma, which the reference implementation
/// uses. What .NET rejects by itself (possessive quantifiers, <c>\h</c>, scripts such as <c>\p{Han}</c>) needs no look here.
/// </summary>
internal static class RegexDialect
{
    /// <summary>
    /// The reference's <c>\w</c> as members of a class: alphabetic, marks, decimal digits, connectors. .NET's lacks spacing and enclosing
    /// marks and letter numbers, so that words of most Indic scripts would be cut at their vowel signs.
    /// </summary>
    public const string Word = @"\p{L}\p{M}\p{Nd}\p{Nl}\p{Pc}\u24B6-\u24E9";

    /// <summary>The expression with <c>\w</c> and <c>\W</c> written out.</summary>
    /// <param name="expression">An expression that <see cref="Difference"/> finds nothing in.</param>
    public static string Expand(string expression) => string.Concat(Parts(expression).Select(part => part switch
    {
        (@"\w", true) => Word,
        (@"\w", false) => $"[{Word}]",
        (@"\W", false) => $"[^{Word}]",
        _ => part.Text,
    }));

    /// <summary>The first such thing by name, or null.</summary>
    public static string? Difference(string expression)
    {
        if (expression.AsSpan().IndexOfAnyInRange('\uD800', '\uDFFF') >= 0) return "a character beyond U+FFFF";
        var before = "";
        foreach (var (text, isInClass) in Parts(expression))
        {
            if (isInClass && text == "[") return "a class within a class";
            if (isInClass && text == "&" && before == "&") return "an intersection of classes (&&)";
            // .NET's word is another, and a class has no members for what is no word.
            if (isInClass ? text == @"\W" : text is @"\b" or @"\B") return text;
            before = text;
        }

        return null;
    }

    /// <summary>
    /// The characters and escapes of an expression in order, each with whether it stands in a class; brackets that open one do not.
    /// </summary>
    private static IEnumerable<(string Text, bool IsInClass)> Parts(string expression)
    {
        var (isInClass, classStart) = (false, 0);
        for (var i = 0; i < expression.Length; i++)
        {
            if (expression[i] == '\\' && i + 1 < expression.Length)
            {
                yield return (expression.Substring(i++, 2), isInClass);
                continue;
            }

            yield return (expression[i].ToString(), isInClass);
            if (!isInClass && expression[i] == '[')
            {
                isInClass = true;
                classStart = i + (i + 1 < expression.Length && expression[i + 1] == '^' ? 2 : 1);
            }
            else if (isInClass && expression[i] == ']' && i > classStart)
            {
                isInClass = false;
            }
        }
    }
}
