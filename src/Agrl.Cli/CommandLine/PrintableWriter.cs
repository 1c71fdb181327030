using System.Text;
using Agrl.Relevance;

namespace Agrl.Cli.CommandLine;

/// <summary>
/// A terminal's writer through which nothing from outside (a title, a completion, a file's name) can move the cursor, recolour, hide or
/// reorder what stands on the screen: control characters are written as what they are, such as <c>\u001b</c>.
/// </summary>
/// <param name="inner">Where to.</param>
internal sealed class PrintableWriter(TextWriter inner) : TextWriter
{
    /// <inheritdoc/>
    public override Encoding Encoding => inner.Encoding;

    /// <inheritdoc/>
    [System.Diagnostics.CodeAnalysis.AllowNull]
    public override string NewLine
    {
        get => inner.NewLine;
        set => inner.NewLine = value;
    }

    /// <inheritdoc/>
    public override void Write(char value) => inner.Write(Printable.Text(value.ToString()));

    /// <inheritdoc/>
    public override void Write(string? value) => inner.Write(value is null ? null : Printable.Text(value));

    /// <inheritdoc/>
    public override void Write(char[] buffer, int index, int count) => Write(new string(buffer, index, count));

    /// <inheritdoc/>
    public override void Write(ReadOnlySpan<char> buffer) => Write(new string(buffer));

    /// <inheritdoc/>
    public override void WriteLine()
    {
        // The line's end is ours, whatever it is on this system.
        inner.Write(NewLine);
        inner.Flush();
    }

    /// <inheritdoc/>
    public override void WriteLine(string? value)
    {
        // In one piece: two threads that write a line each must not mix them.
        inner.Write((value is null ? "" : Printable.Text(value)) + NewLine);
        inner.Flush();
    }

    /// <inheritdoc/>
    public override void Flush() => inner.Flush();
}
