namespace Agrl.Modeling.Tokenization.PreTokenizers;

/// <summary>
/// Finds in a regular expression what .NET would accept but read otherwise than Oniguruma, which the reference implementation
/// uses. What .NET rejects by itself (possessive quantifiers, <c>\h</c>, scripts such as <c>\p{Han}</c>) needs no look here.
/// </summary>
internal static class RegexDialect
{
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
