using System.Globalization;
using System.Text;
using Agrl.Relevance.Judgments;
using CsvHelper;
using CsvHelper.Configuration;

namespace Agrl.Relevance.Importing;

/// <summary>Reads a CSV or TSV file with a header; rows that do not fit the header are handed out as such and never guessed at.</summary>
internal sealed class DelimitedFile : IDisposable
{
    private readonly string _path;
    private readonly StreamReader _text;
    private readonly CsvParser _parser;
    private readonly Dictionary<string, int> _columns = new(StringComparer.Ordinal);
    private bool _isBad;

    /// <summary>Opens a file and reads its header.</summary>
    /// <param name="path">The file, plain or gzip, UTF-8.</param>
    /// <param name="delimiter">One character between fields, or null to go by the name: a tab for .tsv, .tab and .txt, else a
    /// comma.</param>
    /// <exception cref="InputException">The file cannot be read, is empty, or its header names a column twice.</exception>
    public DelimitedFile(string path, string? delimiter)
    {
        _path = path;
        _text = new StreamReader(TextFile.Open(path), new UTF8Encoding(false, throwOnInvalidBytes: true));
        _parser = new CsvParser(_text, new CsvConfiguration(CultureInfo.InvariantCulture)
        {
            Delimiter = delimiter ?? DelimiterOf(path),
            // A quote inside a field that does not begin with one, as in 24" screen, means itself; one that is not closed does not.
            BadDataFound = bad => _isBad |= bad.Field.StartsWith('"'),
        });
        if (!Read() || _parser.Record is not { } header)
            throw new InputException($"{path}: the file is empty; expected a header with the names of the columns");
        for (int i = 0; i < header.Length; i++)
        {
            if (!_columns.TryAdd(header[i].Trim(), i))
                throw new InputException($"{path}:1: the header names the column '{header[i].Trim()}' twice; rename one");
        }
    }

    /// <summary>Where a column stands.</summary>
    /// <exception cref="InputException">There is no such column.</exception>
    public int Column(string name) => _columns.TryGetValue(name, out int index)
        ? index
        : throw new InputException(
            $"{_path}:1: there is no column '{name}'; " +
            $"{NameSuggestion.Hint(name, _columns.Keys) switch { [.., '?'] question => question, var list => list + "." }} " +
            "Correct the mapping or the delimiter.");

    /// <summary>Where a column stands, or null where there is none.</summary>
    public int? FindColumn(string name) => _columns.TryGetValue(name, out int index) ? index : null;

    /// <summary>The rows below the header: the line each begins in, its fields as they stand, and what is wrong with it, or null.</summary>
    public IEnumerable<(int Line, string[] Fields, string? Fault)> Rows()
    {
        while (true)
        {
            int line = _parser.RawRow + 1;
            if (!Read())
                yield break;
            string[] fields = _parser.Record ?? [];
            string? fault = _isBad ? ImportDrop.BrokenQuoting
                : fields.Length != _columns.Count ? $"{fields.Length} fields instead of {_columns.Count}" : null;
            yield return (line, fields, fault);
            // A quote that is not closed has taken in the lines below, of which each would have been a row.
            int taken = _isBad ? _parser.RawRecord.TrimEnd('\r', '\n').Count(c => c == '\n') : 0;
            for (int i = 1; i <= taken; i++)
                yield return (line + i, [], fault);
        }
    }

    /// <inheritdoc />
    public void Dispose()
    {
        _parser.Dispose();
        _text.Dispose();
    }

    private static string DelimiterOf(string path)
    {
        string name = path.EndsWith(".gz", StringComparison.OrdinalIgnoreCase) ? path[..^3] : path;
        return Path.GetExtension(name).ToUpperInvariant() is ".TSV" or ".TAB" or ".TXT" ? "\t" : ",";
    }

    private bool Read()
    {
        _isBad = false;
        try
        {
            return _parser.Read();
        }
        catch (DecoderFallbackException e)
        {
            throw new InputException($"{_path}:{_parser.RawRow + 1}: near this line the file is not valid UTF-8; save it as UTF-8", e);
        }
        catch (Exception e) when (e is IOException or InvalidDataException)
        {
            throw new InputException($"cannot read '{_path}' to its end: {e.Message} Check that the file is whole.", e);
        }
    }
}
