using System.Text.Json;

namespace Agrl.Relevance;

/// <summary>Why a text is no JSON, in words for the person who wrote the file: the parser's own are for who programs with it.</summary>
public static class JsonReason
{
    private static readonly (string Theirs, string Ours)[] Words =
    [
        ("Expected depth to be zero", "an object or list is not closed; is it spread over several lines?"),
        ("invalid after a single JSON value", "something follows after the value"),
        ("trailing comma", "a comma stands before a closing bracket"),
        ("maximum configured depth", "values are nested more than 64 levels deep"),
        ("is an invalid JSON literal", "what starts here is no JSON value; texts are in double quotes"),
        ("is an invalid start of a property name", "a key in double quotes is expected"),
        ("is an invalid start of a value", "a value is expected; texts are in double quotes, and NaN and Infinity are not JSON"),
        ("is invalid within a JSON string", "a control character stands in a text; write it as an escape such as \\u001b"),
        ("Expected end of string", "a text is not closed"),
        ("does not contain any JSON tokens", "there is nothing in it"),
        ("Expected a ','", "a comma or a closing bracket is expected"),
        ("is invalid after a value", "a comma or a closing bracket is expected"),
        ("after a property name", "a colon is expected after the key"),
        ("is an invalid escapable character", "a backslash is followed by what it cannot escape"),
        ("Duplicate propert", "a key stands twice"),
        ("not a valid UTF-8", "it is not UTF-8"),
    ];

    /// <summary>The reason of a failed parse, without its position.</summary>
    /// <param name="error">What the parser threw.</param>
    public static string Of(JsonException error)
    {
        ArgumentNullException.ThrowIfNull(error);
        foreach (var (theirs, ours) in Words)
        {
            if (error.Message.Contains(theirs, StringComparison.Ordinal))
                return ours;
        }

        int end = error.Message.IndexOf(" LineNumber:", StringComparison.Ordinal);
        return Printable.Quote((end < 0 ? error.Message : error.Message[..end]).TrimEnd('.'));
    }
}
