namespace Agrl.Modeling.Tokenization.PreTokenizers;

/// <summary>
/// Finds in a regular expression what .NET would accept but read otherwise than Oniguruma, which the reference implementation
/// uses. What .NET rejects by itself (possessive quantifiers, <c>\h</c>, scripts such as <c>\p{Han}</c>) needs no look here.
/// </summary>
internal static class RegexDialect
{
    /// <summary>
    /// The reference's <c>\w</c> as members of a class: alphabetic, marks, decimal digits, connectors. .NET's lacks spacing and enclosing marks and letter
    /// numbers, so that words of most Indic scripts would be cut at their vowel signs.
    /// </summary>
    public const string Word = @"\p{L}\p{M}\p{Nd}\p{Nl}\p{Pc}\u24B6-\u24E9";

    /// <summary>The expression with <c>\w</c> and <c>\W</c> written out.</summary>
    /// <param name="expression">An expression that <see cref="Difference"/> finds nothing in.</param>
    public static string Expand(string expression)
    {
        if (!expression.Contains("\\w", StringComparison.OrdinalIgnoreCase)) return expression;
        var result = new System.Text.StringBuilder(expression.Length);
        var (inClass, classStart) = (false, 0);
        for (var i = 0; i < expression.Length; i++)
        {
            var current = expression[i];
            if (current == '\\' && i + 1 < expression.Length)
            {
                var next = expression[++i];
                result.Append((next, inClass) switch
                {
                    ('w', true) => Word,
                    ('w', false) => $"[{Word}]",
                    ('W', false) => $"[^{Word}]",
                    _ => $"\\{next}",
                });
                continue;
            }

            if (!inClass && current == '[')
            {
                inClass = true;
                classStart = i + (i + 1 < expression.Length && expression[i + 1] == '^' ? 2 : 1);
            }
            else if (inClass && current == ']' && i > classStart)
            {
                inClass = false;
            }

            result.Append(current);
        }

        return result.ToString();
    }

    /// <summary>The first such thing by name, or null.</summary>
    public static string? Difference(string expression)
    {
        if (expression.AsSpan().IndexOfAnyInRange('\uD800', '\uDFFF') >= 0) return "a character beyond U+FFFF";
        var inClass = false;
        var classStart = 0;
        for (var i = 0; i < expression.Length; i++)
        {
            var current = expression[i];
            if (current == '\\')
            {
                i++;
                // .NET's word is another, and a class has no members for what is no word.
                if (i < expression.Length && ((!inClass && expression[i] is 'b' or 'B') || (inClass && expression[i] == 'W')))
                    return $"\\{expression[i]}";
            }
            else if (!inClass && current == '[')
            {
                inClass = true;
                if (i + 1 < expression.Length && expression[i + 1] == '^') i++;
                classStart = i + 1;
            }
            else if (inClass && current == '[')
            {
                return "a class within a class";
            }
            else if (inClass && current == '&' && i + 1 < expression.Length && expression[i + 1] == '&')
            {
                return "an intersection of classes (&&)";
            }
            else if (inClass && current == ']' && i > classStart)
            {
                inClass = false;
            }
        }
        return null;
    }
}
