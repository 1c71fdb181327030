namespace Agrl.Cli.Output;

/// <summary>
/// A table in plain text: names on the left, figures on the right, no lines but one. It reads the same on a terminal and in a file.
/// </summary>
internal sealed class TextTable
{
    private const string Gap = "  ";
    private readonly List<string[]> _rows = [];

    /// <summary>A table.</summary>
    /// <param name="columns">The columns' names; the first is of names, the others of figures.</param>
    public TextTable(params IEnumerable<string> columns) => Add(columns);

    /// <summary>Adds a row; one with fewer cells is filled up.</summary>
    /// <param name="cells">The cells.</param>
    public void Add(params IEnumerable<string> cells) => _rows.Add([.. cells]);

    /// <summary>Writes the table, and an empty line after it.</summary>
    /// <param name="output">Where to.</param>
    public void Write(TextWriter output)
    {
        var widths = Enumerable.Range(0, _rows[0].Length)
            .Select(column => _rows.Max(row => column < row.Length ? row[column].Length : 0))
            .ToArray();
        for (var index = 0; index < _rows.Count; index++)
        {
            var cells = widths.Select((width, column) => Pad(column < _rows[index].Length ? _rows[index][column] : "", width, column));
            output.WriteLine(string.Join(Gap, cells).TrimEnd());
            if (index == 0)
                output.WriteLine(string.Join(Gap, widths.Select(width => new string('-', width))));
        }

        output.WriteLine();
    }

    /// <summary>Writes names with values, without a head.</summary>
    /// <param name="output">Where to.</param>
    /// <param name="rows">The rows in order.</param>
    public static void WriteList(TextWriter output, IReadOnlyList<(string Name, string Value)> rows)
    {
        var width = rows.Max(row => row.Name.Length);
        foreach (var (name, value) in rows)
            output.WriteLine($"{Gap}{name.PadRight(width)}{Gap}{value}".TrimEnd());
    }

    private static string Pad(string cell, int width, int column) => column == 0 ? cell.PadRight(width) : cell.PadLeft(width);
}
