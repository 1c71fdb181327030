using System.Runtime.InteropServices;

namespace Agrl.Modeling.Checkpoints;

/// <summary>Folders that appear whole or not at all, and stay so if the machine crashes.</summary>
public static partial class WholeFolder
{
    private const string Unfinished = "tmp";
    private const string SetAside = "old";

    /// <summary>Writes a folder beside its place and renames it; an existing one is replaced only then.</summary>
    /// <param name="folder">The folder to make or replace.</param>
    /// <param name="write">Writes into the folder it is handed.</param>
    public static void Write(string folder, Action<string> write)
    {
        ArgumentNullException.ThrowIfNull(write);
        var target = Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder));
        Directory.CreateDirectory(Path.GetDirectoryName(target)!);
        var temporary = TemporaryName.Beside(target, Unfinished);
        Directory.CreateDirectory(temporary);
        try
        {
            write(temporary);
            DurableFiles.FlushTree(temporary);
            Replace(temporary, target);
            DurableFiles.FlushFolder(Path.GetDirectoryName(target)!);
        }
        finally
        {
            if (Directory.Exists(temporary))
                Directory.Delete(temporary, recursive: true);
        }
    }

    /// <summary>Whether a path is what a killed process left beside a folder that it wrote.</summary>
    /// <param name="path">The path.</param>
    /// <param name="name">The folder's name.</param>
    public static bool IsRemains(string path, string name) => Path.GetFileName(TemporaryName.PlaceOf(path, Unfinished, SetAside)) == name;

    private static void Replace(string temporary, string target)
    {
        if (!Directory.Exists(target))
        {
            Directory.Move(temporary, target);
            return;
        }

        // The old one is then where the new one was, and is deleted there.
        if (Exchange(temporary, target))
            return;
        // A rename does not replace a folder that has files, so the old one steps aside for the moment between two renames.
        var old = TemporaryName.Beside(target, SetAside);
        Directory.Move(target, old);
        try
        {
            Directory.Move(temporary, target);
        }
        catch
        {
            Directory.Move(old, target);
            throw;
        }

        Directory.Delete(old, recursive: true);
    }

    /// <summary>Gives each of two folders the other's name in one step, where the system can.</summary>
    private static bool Exchange(string first, string second)
    {
        if (!OperatingSystem.IsLinux())
            return false;
        try
        {
            return Rename(WorkingFolder, first, WorkingFolder, second, ExchangeNames) == 0;
        }
        catch (EntryPointNotFoundException)
        {
            return false;
        }
    }

    // AT_FDCWD and RENAME_EXCHANGE of Linux.
    private const int WorkingFolder = -100;
    private const uint ExchangeNames = 2;

    [LibraryImport("libc", EntryPoint = "renameat2", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Rename(int firstFolder, string first, int secondFolder, string second, uint flags);
}
