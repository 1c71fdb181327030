using Parquet;
using Parquet.Schema;

namespace Agrl.Relevance.Importing;

/// <summary>Reads columns of a Parquet file by name, one row group at a time, as texts or whole numbers.</summary>
internal sealed class ParquetTable : IAsyncDisposable
{
    private readonly string _path;
    private readonly FileStream _file;
    private readonly ParquetReader _reader;

    private ParquetTable(string path, FileStream file, ParquetReader reader)
    {
        _path = path;
        _file = file;
        _reader = reader;
    }

    public int RowGroups => _reader.RowGroupCount;

    /// <summary>Opens a file.</summary>
    /// <exception cref="InputException">There is no such file, or it is not Parquet.</exception>
    public static async Task<ParquetTable> OpenAsync(string path, CancellationToken cancellation)
    {
        if (!File.Exists(path))
            throw new InputException($"there is no file '{path}'; check the path");
        FileStream file = File.OpenRead(path);
        try
        {
            return new ParquetTable(path, file,
                await ParquetReader.CreateAsync(file, cancellationToken: cancellation).ConfigureAwait(false));
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            await file.DisposeAsync().ConfigureAwait(false);
            throw new InputException(
                $"'{path}' is not a Parquet file: {e.Message} A clone without Git LFS holds a short text in its place: fetch the "
                + "file itself.", e);
        }
    }

    public bool Has(string name) => _reader.Schema.DataFields.Any(field => field.Name == name);

    /// <summary>A column of texts.</summary>
    /// <exception cref="InputException">There is no such column, or it does not hold texts.</exception>
    public async Task<string?[]> TextsAsync(int rowGroup, string name, CancellationToken cancellation)
    {
        DataField field = Field(name);
        if (!IsText(field))
            throw new InputException($"{_path}: column '{name}': expected texts, found {field.ClrType.Name}");
        using ParquetRowGroupReader group = _reader.OpenRowGroupReader(rowGroup);
        string?[] values = new string?[group.RowCount];
        await group.ReadAsync(field, values.AsMemory()!, cancellationToken: cancellation).ConfigureAwait(false);
        return values;
    }

    /// <summary>A column of whole numbers, of 32 or 64 bits.</summary>
    /// <exception cref="InputException">There is no such column, or it does not hold whole numbers.</exception>
    public async Task<long?[]> NumbersAsync(int rowGroup, string name, CancellationToken cancellation)
    {
        DataField field = Field(name);
        using ParquetRowGroupReader group = _reader.OpenRowGroupReader(rowGroup);
        if (field.ClrType == typeof(long))
            return await ReadAsync<long>(group, field, value => value, cancellation).ConfigureAwait(false);
        if (field.ClrType == typeof(int))
            return await ReadAsync<int>(group, field, value => value, cancellation).ConfigureAwait(false);
        throw new InputException(
            $"{_path}: column '{name}': expected whole numbers, found {(IsText(field) ? "texts" : field.ClrType.Name)}");
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        await _reader.DisposeAsync().ConfigureAwait(false);
        await _file.DisposeAsync().ConfigureAwait(false);
    }

    private static async Task<long?[]> ReadAsync<T>(
        ParquetRowGroupReader group, DataField field, Func<T, long> convert, CancellationToken cancellation)
        where T : struct
    {
        if (field.IsNullable)
        {
            T?[] values = new T?[group.RowCount];
            await group.ReadAsync<T>(field, values.AsMemory(), cancellationToken: cancellation).ConfigureAwait(false);
            return Array.ConvertAll(values, value => value is { } number ? convert(number) : (long?)null);
        }

        T[] required = new T[group.RowCount];
        await group.ReadAsync<T>(field, required.AsMemory(), cancellationToken: cancellation).ConfigureAwait(false);
        return Array.ConvertAll(required, value => (long?)convert(value));
    }

    /// <summary>The library's own type of text columns is a memory of characters; they are read as strings all the same.</summary>
    private static bool IsText(DataField field) => field.ClrType == typeof(string) || field.ClrType == typeof(ReadOnlyMemory<char>);

    private DataField Field(string name) => _reader.Schema.DataFields.FirstOrDefault(field => field.Name == name)
        ?? throw new InputException(
            $"{_path}: there is no column '{name}'; "
            + $"{NameSuggestion.Hint(name, [.. _reader.Schema.DataFields.Select(field => field.Name)])}");
}
