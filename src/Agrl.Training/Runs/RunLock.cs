using System.Globalization;
using Agrl.Relevance;

namespace Agrl.Training.Runs;

/// <summary>
/// Keeps a run folder for one process. The operating system holds the lock and lets go of it when the process ends, however it ends;
/// the file itself stays and means nothing.
/// </summary>
public sealed class RunLock : IDisposable
{
    /// <summary>The file's name.</summary>
    public const string FileName = ".lock";

    private readonly FileStream _file;

    private RunLock(FileStream file) => _file = file;

    /// <summary>Takes the lock of an existing folder.</summary>
    /// <param name="folder">The run folder.</param>
    /// <exception cref="InputException">Another process has it.</exception>
    public static RunLock Acquire(string folder)
    {
        var path = Path.Combine(folder, FileName);
        FileStream file;
        try
        {
            // Unix: flock, exclusive and without waiting.
            file = new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException error)
            when (error is not (DirectoryNotFoundException or FileNotFoundException or PathTooLongException)
                && File.Exists(path) && IsHeld(path))
        {
            throw Held(folder, error);
        }

        // Who has it, for people who look.
        file.SetLength(0);
        file.Write(System.Text.Encoding.ASCII.GetBytes(Environment.ProcessId.ToString(CultureInfo.InvariantCulture)));
        file.Flush();
        return new RunLock(file);
    }

    /// <summary>Refuses a folder that another process works on, without taking it.</summary>
    /// <param name="folder">The folder, which need not exist.</param>
    /// <exception cref="InputException">Another process has it.</exception>
    public static void CheckFree(string folder)
    {
        var path = Path.Combine(folder, FileName);
        if (File.Exists(path) && IsHeld(path))
            throw Held(folder);
    }

    /// <inheritdoc/>
    public void Dispose() => _file.Dispose();

    private static InputException Held(string folder, IOException? error = null) =>
        new($"Another process works on the run folder {folder} ({FileName} in it has its id). " +
            "Wait for it or stop it; two at once would spoil the run.", error);

    private static bool IsHeld(string path)
    {
        try
        {
            using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read);
            return false;
        }
        catch (IOException)
        {
            return true;
        }
    }
}
