using Spectre.Console.Rendering;

namespace Agrl.Cli.Progress;

/// <summary>
/// Text above a view that is drawn in place: each line takes away what the view had to its right, also where the text is broken into
/// several.
/// </summary>
internal sealed class ClearedLines(IRenderable text) : Renderable
{
    private const string ClearToEnd = "\u001b[K";

    /// <inheritdoc/>
    protected override IEnumerable<Segment> Render(RenderOptions options, int maxWidth)
    {
        foreach (var line in Segment.SplitLines(text.Render(options, maxWidth)))
        {
            foreach (var segment in line)
                yield return segment;
            if (options.Ansi)
                yield return Segment.Control(ClearToEnd);
            yield return Segment.LineBreak;
        }
    }
}
