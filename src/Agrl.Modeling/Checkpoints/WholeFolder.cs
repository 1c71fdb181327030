namespace Agrl.Modeling.Checkpoints;

/// <summary>Folders that appear whole or not at all, and stay so if the machine crashes.</summary>
public static class WholeFolder
{
    /// <summary>Writes a folder beside its place and renames it; an existing one is replaced only then.</summary>
    /// <param name="folder">The folder to make or replace.</param>
    /// <param name="write">Writes into the folder it is handed.</param>
    public static void Write(string folder, Action<string> write)
    {
        ArgumentNullException.ThrowIfNull(write);
        var target = Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder));
        Directory.CreateDirectory(Path.GetDirectoryName(target)!);
        var temporary = $"{target}.{Guid.NewGuid():N}.tmp";
        Directory.CreateDirectory(temporary);
        try
        {
            write(temporary);
            DurableFiles.FlushTree(temporary);
            Replace(temporary, target);
        }
        finally
        {
            if (Directory.Exists(temporary))
                Directory.Delete(temporary, recursive: true);
        }
    }

    private static void Replace(string temporary, string target)
    {
        if (!Directory.Exists(target))
        {
            Directory.Move(temporary, target);
            return;
        }

        // A rename does not replace a folder that has files, so the old one steps aside for the moment between two renames.
        var old = $"{target}.{Guid.NewGuid():N}.old";
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
}
