using System.Text.Json;
using Agrl.Modeling.Checkpoints;
using Agrl.Training.Policies;
using Agrl.Training.Telemetry;
using TorchSharp;

namespace Agrl.Training.Checkpoints;

/// <summary>
/// The checkpoints of a run folder. One is written under another name, flushed to the disk and renamed, so that a folder with a
/// checkpoint's name is whole unless the disk itself changed it; its checksums tell that.
/// </summary>
/// <param name="folder">The folder of the checkpoints; made with the first.</param>
public sealed class CheckpointStore(string folder)
{
    private const string ProgressFile = "checkpoint.json";

    /// <summary>How the folder of a checkpoint ends while it is written.</summary>
    public const string Unfinished = ".tmp";

    /// <summary>How the folder of a checkpoint ends that was set aside.</summary>
    public const string Damaged = ".damaged";


    private readonly List<Checkpoint> _known = [];

    /// <summary>The checkpoints, oldest first.</summary>
    public IReadOnlyList<Checkpoint> Known => _known;

    /// <summary>Writes a checkpoint.</summary>
    /// <param name="progress">How far the run is.</param>
    /// <param name="policy">The policy.</param>
    /// <param name="dtype">The type that the policy trains in, so that it loads to the same bits.</param>
    /// <param name="snapshot">The stage; null after its last step.</param>
    /// <returns>The checkpoint.</returns>
    public Checkpoint Save(RunProgress progress, Policy policy, torch.ScalarType dtype, StageSnapshot? snapshot)
    {
        ArgumentNullException.ThrowIfNull(progress);
        ArgumentNullException.ThrowIfNull(policy);
        var checkpoint = new Checkpoint(Path.Combine(folder, NameOf(progress)), progress);
        var temporary = checkpoint.Folder + Unfinished;
        Remove(temporary);
        Directory.CreateDirectory(temporary);
        try
        {
            policy.SaveTrained(Path.Combine(temporary, "model"), dtype);
            if (snapshot is not null)
                SafetensorsWriter.Write(Path.Combine(temporary, StageCheckpoint.TensorFile), snapshot.Tensors);
            if (snapshot?.Pairs is { } pairs)
                PreferencePairFile.Write(Path.Combine(temporary, StageCheckpoint.PairFile), pairs);
            File.WriteAllText(Path.Combine(temporary, ProgressFile), JsonSerializer.Serialize(progress, JsonLines.Indented) + "\n");
            CheckpointManifest.Write(temporary);
            DurableFiles.FlushTree(temporary);
            // Where one of this place is there already, it is damaged, or the run would have gone on from it.
            Delete(checkpoint);
            Directory.Move(temporary, checkpoint.Folder);
            DurableFiles.FlushFolder(folder);
        }
        catch
        {
            Remove(temporary);
            throw;
        }

        _known.Add(checkpoint);
        return checkpoint;
    }

    /// <summary>Finds the newest checkpoint that is whole; those newer than it are set aside.</summary>
    /// <param name="warn">Is told of each that is damaged, and how.</param>
    /// <returns>The checkpoint; null where there is none.</returns>
    public Checkpoint? FindNewest(Action<string> warn)
    {
        ArgumentNullException.ThrowIfNull(warn);
        _known.Clear();
        if (!Directory.Exists(folder))
            return null;
        foreach (var path in Directory.GetDirectories(folder, "*" + Unfinished))
            Remove(path);
        foreach (var path in Directory.GetDirectories(folder).Where(path => !path.EndsWith(Damaged, StringComparison.Ordinal)))
        {
            if (ReadProgress(path) is { } progress)
                _known.Add(new Checkpoint(path, progress));
            else
                SetAside(path, $"{ProgressFile} is missing or damaged", warn);
        }

        _known.Sort((a, b) => a.Progress.Order.CompareTo(b.Progress.Order));
        while (_known.Count > 0)
        {
            var newest = _known[^1];
            if (CheckpointManifest.FindDamage(newest.Folder) is not { } damage)
                return newest;
            SetAside(newest.Folder, damage, warn);
            _known.RemoveAt(_known.Count - 1);
        }

        return null;
    }

    /// <summary>Finds the newest checkpoint that is whole, and leaves everything as it is.</summary>
    /// <param name="folder">The folder of the checkpoints, which need not exist.</param>
    /// <returns>The checkpoint; null where there is none.</returns>
    public static Checkpoint? PeekNewest(string folder) => !Directory.Exists(folder) ? null : Directory.GetDirectories(folder)
        .Where(path => !path.EndsWith(Unfinished, StringComparison.Ordinal) && !path.EndsWith(Damaged, StringComparison.Ordinal))
        .Select(path => ReadProgress(path) is { } progress ? new Checkpoint(path, progress) : null)
        .OfType<Checkpoint>()
        .OrderByDescending(checkpoint => checkpoint.Progress.Order)
        .FirstOrDefault(checkpoint => CheckpointManifest.FindDamage(checkpoint.Folder) is null);

    /// <summary>Deletes the checkpoints that need not be kept; never the newest.</summary>
    /// <param name="isKept">Whether one is kept.</param>
    /// <param name="last">How many of the others stay, newest first.</param>
    public void Prune(Func<Checkpoint, bool> isKept, int last)
    {
        foreach (var checkpoint in _known.SkipLast(1).Where(checkpoint => !isKept(checkpoint)).SkipLast(Math.Max(0, last - 1)).ToList())
            Delete(checkpoint);
    }

    private void Delete(Checkpoint checkpoint)
    {
        _known.RemoveAll(known => known.Folder == checkpoint.Folder);
        if (!Directory.Exists(checkpoint.Folder))
            return;
        // Half a checkpoint must not look like one.
        var going = checkpoint.Folder + ".old" + Unfinished;
        Remove(going);
        Directory.Move(checkpoint.Folder, going);
        Remove(going);
    }

    private static void SetAside(string path, string damage, Action<string> warn)
    {
        var aside = path + Damaged;
        Remove(aside);
        Directory.Move(path, aside);
        warn($"the checkpoint {path} is damaged: {damage}. It is passed over, and kept as {Path.GetFileName(aside)}");
    }

    private static void Remove(string path)
    {
        if (Directory.Exists(path))
            Directory.Delete(path, recursive: true);
    }

    private static RunProgress? ReadProgress(string path)
    {
        try
        {
            return JsonSerializer.Deserialize<RunProgress>(File.ReadAllText(Path.Combine(path, ProgressFile)), JsonLines.Options);
        }
        catch (Exception error) when (error is JsonException or IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private static string NameOf(RunProgress progress)
    {
        var stage = $"{progress.StageIndex + 1:D2}-{progress.Stage}";
        return progress.StageDone ? stage : $"{stage}-step-{progress.Step:D6}";
    }
}
