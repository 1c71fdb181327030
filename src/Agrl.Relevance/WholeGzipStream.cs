using System.Buffers.Binary;
using System.IO.Compression;

namespace Agrl.Relevance;

/// <summary>
/// Unpacks gzip, and finds out where a file ends too early: the platform's own stream takes a file that was cut short (a download or a
/// full disk) for one that ends there, and rows would be missing without a word.
/// </summary>
public sealed class WholeGzipStream : Stream
{
    private const int TrailerBytes = 4;

    // A header of ten bytes, a trailer of eight.
    private const int SmallestMember = 18;

    private readonly FileStream _file;
    private readonly GZipStream _gzip;
    private uint _unpacked;
    private bool _isChecked;

    /// <summary>A stream over a gzip file.</summary>
    /// <param name="file">The file at its beginning; it is disposed with the stream.</param>
    public WholeGzipStream(FileStream file)
    {
        ArgumentNullException.ThrowIfNull(file);
        _file = file;
        _gzip = new GZipStream(file, CompressionMode.Decompress);
    }

    /// <inheritdoc/>
    public override bool CanRead => true;

    /// <inheritdoc/>
    public override bool CanSeek => false;

    /// <inheritdoc/>
    public override bool CanWrite => false;

    /// <inheritdoc/>
    public override long Length => throw new NotSupportedException();

    /// <inheritdoc/>
    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <inheritdoc/>
    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    /// <inheritdoc/>
    /// <exception cref="InvalidDataException">The data is damaged, or the file ends before its content does.</exception>
    public override int Read(Span<byte> buffer)
    {
        int read = _gzip.Read(buffer);
        _unpacked += (uint)read;
        if (read == 0 && buffer.Length > 0 && !_isChecked)
        {
            _isChecked = true;
            CheckEnd();
        }

        return read;
    }

    /// <inheritdoc/>
    public override void Flush()
    {
    }

    /// <inheritdoc/>
    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override void SetLength(long value) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _gzip.Dispose();
            _file.Dispose();
        }

        base.Dispose(disposing);
    }

    /// <summary>The last four bytes of a gzip member are the length of its content, modulo 2^32 (RFC 1952).</summary>
    private void CheckEnd()
    {
        if (_file.Length < SmallestMember)
            throw new InvalidDataException("the gzip data is cut short.");
        _file.Position = _file.Length - TrailerBytes;
        Span<byte> trailer = stackalloc byte[TrailerBytes];
        _file.ReadExactly(trailer);
        // A file of several members ends with the length of its last one alone, which cannot be told from here.
        if (BinaryPrimitives.ReadUInt32LittleEndian(trailer) != _unpacked && !HasFurtherMember())
            throw new InvalidDataException($"the gzip data is cut short: it ends after {_unpacked:N0} bytes of content.");
    }

    private bool HasFurtherMember()
    {
        ReadOnlySpan<byte> mark = [0x1F, 0x8B, 0x08];
        _file.Position = SmallestMember;
        byte[] buffer = new byte[64 * 1024];
        int kept = 0;
        while (_file.Read(buffer.AsSpan(kept)) is var read and > 0)
        {
            int end = kept + read;
            if (buffer.AsSpan(0, end).IndexOf(mark) >= 0)
                return true;
            kept = Math.Min(mark.Length - 1, end);
            buffer.AsSpan(end - kept, kept).CopyTo(buffer);
        }

        return false;
    }
}
