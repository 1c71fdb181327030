using System.Runtime.InteropServices;
using System.Text;

namespace Agrl.Modeling.Checkpoints;

/// <summary>
/// Files that survive a crash of the machine: what is written is flushed to the disk before its name is, so that a reader finds the
/// old content or the new one, never a part.
/// </summary>
public static partial class DurableFiles
{
    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false);

    private const string Unfinished = "new";

    /// <summary>Whether a path is what a killed process left beside a file that it wrote.</summary>
    /// <param name="path">The path.</param>
    public static bool IsRemains(string path) => TemporaryName.PlaceOf(path, Unfinished) is not null;

    /// <summary>Writes a text file, over an earlier one.</summary>
    /// <param name="path">The file.</param>
    /// <param name="text">Its content.</param>
    public static void WriteText(string path, string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        Write(path, writer => writer.Write(text));
    }

    /// <summary>Writes a text file piece by piece, over an earlier one.</summary>
    /// <param name="path">The file; its name is given once everything is written.</param>
    /// <param name="write">Writes the content.</param>
    public static void Write(string path, Action<TextWriter> write)
    {
        ArgumentNullException.ThrowIfNull(write);
        var temporary = TemporaryName.Beside(path, Unfinished);
        var stream = new FileStream(temporary, FileMode.Create, FileAccess.Write, FileShare.None);
        try
        {
            using (stream)
            {
                using (var writer = new StreamWriter(stream, Utf8, leaveOpen: true))
                    write(writer);
                stream.Flush(flushToDisk: true);
            }

            File.Move(temporary, path, overwrite: true);
        }
        catch
        {
            File.Delete(temporary);
            throw;
        }

        FlushFolder(Path.GetDirectoryName(Path.GetFullPath(path))!);
    }

    /// <summary>Flushes every file and folder below a folder, and the folder itself.</summary>
    /// <param name="folder">The folder.</param>
    public static void FlushTree(string folder)
    {
        foreach (var path in Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories))
            FlushFile(path);
        foreach (var path in Directory.EnumerateDirectories(folder, "*", SearchOption.AllDirectories))
            FlushFolder(path);
        FlushFolder(folder);
    }

    /// <summary>Flushes a file's content, whoever wrote it.</summary>
    /// <param name="path">The file.</param>
    public static void FlushFile(string path)
    {
        // Only Windows wants to write where it flushes; elsewhere a file may be read-only.
        var access = OperatingSystem.IsWindows() ? FileAccess.ReadWrite : FileAccess.Read;
        using var handle = File.OpenHandle(path, FileMode.Open, access, FileShare.ReadWrite);
        RandomAccess.FlushToDisk(handle);
    }

    /// <summary>Flushes the names in a folder; on Windows the file system does so itself.</summary>
    /// <param name="folder">The folder.</param>
    /// <exception cref="IOException">The disk refused.</exception>
    public static void FlushFolder(string folder)
    {
        if (OperatingSystem.IsWindows())
            return;
        // .NET opens no folders.
        var descriptor = Open(folder, 0);
        if (descriptor < 0)
            throw Failed(folder);
        try
        {
            // Some network file systems know no fsync of folders (EINVAL); there is nothing better to do there.
            if (Sync(descriptor) != 0 && Marshal.GetLastPInvokeError() != InvalidArgument)
                throw Failed(folder);
        }
        finally
        {
            _ = Close(descriptor);
        }
    }

    private const int InvalidArgument = 22;

    private static IOException Failed(string folder) =>
        new($"The folder {folder} could not be flushed to the disk: {Marshal.GetLastPInvokeErrorMessage()}.");

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "fsync", SetLastError = true)]
    private static partial int Sync(int descriptor);

    [LibraryImport("libc", EntryPoint = "close")]
    private static partial int Close(int descriptor);
}
