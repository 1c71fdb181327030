namespace Agrl.Relevance.Judgments;

/// <summary>Something wrong with a judgment file, and where.</summary>
/// <param name="Kind">What is wrong.</param>
/// <param name="File">The file as it was named.</param>
/// <param name="Line">The line, from 1; 0 where the file as a whole is meant.</param>
/// <param name="Field">The field as a path, such as <c>product.price</c>; empty where the line as a whole is meant.</param>
/// <param name="Message">What was expected and what was found.</param>
public sealed record JudgmentProblem(JudgmentProblemKind Kind, string File, int Line, string Field, string Message)
{
    /// <summary><c>file:line: field: message</c>.</summary>
    public override string ToString() =>
        Printable.Line($"{File}{(Line > 0 ? $":{Line}" : "")}: {(Field.Length > 0 ? $"{Printable.Quote(Field)}: " : "")}{Message}");
}
