namespace Agrl.Relevance.Judgments;

/// <summary>
/// The lines of a text file as bytes, so that what is not UTF-8 is seen and not replaced. Files that begin as gzip are unpacked.
/// </summary>
internal static class JsonLines
{
    /// <summary>A judgment has some kilobytes; a line of this size is another kind of file, or one packed to fill the memory.</summary>
    private const int MaxLineBytes = 64 << 20;

    private static ReadOnlySpan<byte> ByteOrderMark => [0xEF, 0xBB, 0xBF];

    /// <summary>Lines from 1 on, without their ends. The memory is valid until the next line is asked for.</summary>
    /// <exception cref="InputException">The file cannot be read or is broken gzip.</exception>
    public static IEnumerable<(int Number, ReadOnlyMemory<byte> Bytes)> Read(string path)
    {
        using Stream stream = TextFile.Open(path);
        byte[] buffer = new byte[64 * 1024];
        int start = 0;
        int end = 0;
        int number = 0;
        while (true)
        {
            int length = buffer.AsSpan(start, end - start).IndexOf((byte)'\n');
            if (length >= 0)
            {
                yield return (++number, Trim(buffer.AsMemory(start, length), number));
                start += length + 1;
                continue;
            }

            if (start > 0)
            {
                buffer.AsSpan(start, end - start).CopyTo(buffer);
                (start, end) = (0, end - start);
            }

            if (end >= MaxLineBytes)
                throw new InputException(
                    $"{path}:{number + 1}: the line is longer than {MaxLineBytes >> 20} MiB; expected one JSON object a line");
            if (end == buffer.Length)
                Array.Resize(ref buffer, buffer.Length * 2);
            int read = Fill(stream, buffer.AsSpan(end), path);
            if (read == 0)
                break;
            end += read;
        }

        if (end > start)
            yield return (++number, Trim(buffer.AsMemory(start, end - start), number));
    }

    private static int Fill(Stream stream, Span<byte> buffer, string path)
    {
        try
        {
            return stream.Read(buffer);
        }
        catch (Exception e) when (e is IOException or InvalidDataException)
        {
            throw new InputException($"cannot read '{path}' to its end: {e.Message} Check that the file is whole.", e);
        }
    }

    private static ReadOnlyMemory<byte> Trim(ReadOnlyMemory<byte> line, int number)
    {
        if (number == 1 && line.Span.StartsWith(ByteOrderMark))
            line = line[ByteOrderMark.Length..];
        return line.Length > 0 && line.Span[^1] == (byte)'\r' ? line[..^1] : line;
    }
}
