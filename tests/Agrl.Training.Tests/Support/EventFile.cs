using System.Buffers.Binary;

namespace Agrl.Training.Tests.Support;

/// <summary>TensorBoard's files: records of a length (8 bytes), its checksum (4), the data, and their checksum (4).</summary>
internal static class EventFile
{
    // A record begins with the time, a tag and eight bytes of which any may look like a character.
    private const int TimeBytes = 9;

    /// <summary>Whole records with a value; the version and the like have none.</summary>
    public static int CountScalars(string path)
    {
        var bytes = File.ReadAllBytes(path).AsSpan();
        var count = 0;
        while (bytes.Length > 0)
        {
            var length = (int)BinaryPrimitives.ReadInt64LittleEndian(bytes);
            if (bytes.Slice(12 + TimeBytes, length - TimeBytes).IndexOf("/"u8) >= 0)
                count++;
            bytes = bytes[(16 + length)..];
        }

        return count;
    }
}
