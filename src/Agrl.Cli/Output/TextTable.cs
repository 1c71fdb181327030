namespace Agrl.Cli.Output;

/// <summary>
/// A table in plain text: names on the left, figures on the right, no lines but one. It reads the same on a terminal and in a file.
/// </summary>
internal sealed class TextTable
{
    private const string Gap = "  ";
    private const int LeastRoom = 20;
    private readonly List<string[]> _rows = [];

    /// <summary>A table.</summary>
    /// <param name="columns">The columns' names; the first is of names, the others of figures.</param>
    public TextTable(params IEnumerable<string> columns) => Add(columns);

    /// <summary>Adds a row; one with fewer cells is filled up.</summary>
    /// <param name="cells">The cells.</param>
    public void Add(params IEnumerable<string> cells) => _rows.Add([.. cells]);

    /// <summary>Writes the table, and an empty line after it.</summary>
    /// <param name="output">Where to.</param>
    /// <param name="width">Characters of a line; columns that have no room in it follow in a table of their own, with the names
    /// again.</param>
    public void Write(TextWriter output, int width = int.MaxValue)
    {
        var widths = Enumerable.Range(0, _rows[0].Length)
            .Select(column => _rows.Max(row => column < row.Length ? row[column].Length : 0))
            .ToArray();
        for (var first = 1; first == 1 || first < widths.Length;)
        {
            var (columns, taken) = (new List<int> { 0 }, widths[0]);
            do
            {
                columns.Add(first);
                taken += Gap.Length + widths.ElementAtOrDefault(first);
                first++;
            }
            while (first < widths.Length && taken + Gap.Length + widths[first] <= width);
            Write(output, widths, [.. columns.Where(column => column < widths.Length)]);
        }
    }

    private void Write(TextWriter output, int[] widths, int[] columns)
    {
        for (var index = 0; index < _rows.Count; index++)
        {
            var row = _rows[index];
            output.WriteLine(string.Join(Gap,
                columns.Select(column => Pad(column < row.Length ? row[column] : "", widths[column], column))).TrimEnd());
            if (index == 0)
                output.WriteLine(string.Join(Gap, columns.Select(column => new string('-', widths[column]))));
        }

        output.WriteLine();
    }

    /// <summary>Writes names with values, without a head.</summary>
    /// <param name="output">Where to.</param>
    /// <param name="rows">The rows in order.</param>
    /// <param name="width">Characters of a line; longer values go on below where they began.</param>
    public static void WriteList(TextWriter output, IReadOnlyList<(string Name, string Value)> rows, int width = int.MaxValue)
    {
        var names = rows.Max(row => row.Name.Length);
        var room = Math.Max(LeastRoom, width - names - (2 * Gap.Length));
        foreach (var (name, value) in rows)
        {
            foreach (var (line, text) in Broken(value, room).Index())
                output.WriteLine($"{Gap}{(line == 0 ? name : "").PadRight(names)}{Gap}{text}".TrimEnd());
        }
    }

    private static IEnumerable<string> Broken(string text, int room)
    {
        // A word that is longer than a line stands in one of its own.
        while (text.Length > room && (text.LastIndexOf(' ', room) is var last and > 0 ? last : text.IndexOf(' ', room)) is var at and > 0)
        {
            yield return text[..at];
            text = text[(at + 1)..];
        }

        yield return text;
    }

    private static string Pad(string cell, int width, int column) => column == 0 ? cell.PadRight(width) : cell.PadLeft(width);
}
