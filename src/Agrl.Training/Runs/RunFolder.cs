using System.Text.Json;
using Agrl.Modeling.Checkpoints;
using Agrl.Relevance;
using Agrl.Training.Telemetry;

namespace Agrl.Training.Runs;

/// <summary>The places of a run folder, and the record of how far the run got.</summary>
public sealed class RunFolder
{
    private static readonly string[] Folders = ["checkpoints", "model", "adapter", "eval", "tensorboard", "data", "faults"];
    private static readonly string[] Files =
    [
        MetricsRecord.FileName, "completions.jsonl", "log.jsonl", "report.html", "report.md", "report.csv",
        "environment.json", "config.yaml", "state.json", "run.json",
    ];

    private RunFolder(string path) => Path = path;

    /// <summary>The folder.</summary>
    public string Path { get; }

    /// <summary>The resolved configuration.</summary>
    public string Configuration => Place("config.yaml");

    /// <summary>The trained model: a Hugging Face folder.</summary>
    public string Model => Place("model");

    /// <summary>The trained adapter, in PEFT's format, of a run with LoRA.</summary>
    public string Adapter => Place("adapter");

    /// <summary>Evaluations: one folder a stage.</summary>
    public string Evaluations => Place("eval");

    /// <summary>Checkpoints, from which the run can be resumed.</summary>
    public string Checkpoints => Place("checkpoints");

    /// <summary>The judgment sets that were synthesized or imported.</summary>
    public string Data => Place("data");

    private string StateFile => Place("state.json");

    private string IdentityFile => Place("run.json");

    /// <summary>Takes a folder for a new run; the caller holds its lock.</summary>
    /// <param name="path">An existing folder with no run in it.</param>
    /// <exception cref="InputException">It holds something already.</exception>
    public static RunFolder Create(string path)
    {
        var full = System.IO.Path.GetFullPath(path);
        CheckFree(full, overwrite: false);
        return new RunFolder(full);
    }

    /// <summary>Refuses a folder that another run, or anything else, is in.</summary>
    /// <param name="path">The folder.</param>
    /// <param name="overwrite">Whether an earlier run may be there.</param>
    /// <exception cref="InputException">It holds something already.</exception>
    public static void CheckFree(string path, bool overwrite)
    {
        if (File.Exists(path))
            throw new InputException($"The run folder {path} is a file. Name another with output, or --set output=FOLDER.");
        // A run that was stopped before it had said what it is leaves these.
        if (!Directory.Exists(path)
            || Directory.EnumerateFileSystemEntries(path)
                .All(entry => System.IO.Path.GetFileName(entry) is RunLock.FileName || DurableFiles.IsRemains(entry)))
            return;
        if (!Holds(path))
            throw new InputException(
                $"The run folder {path} is not empty, and what is in it is no run, so it is left alone. " +
                "Choose another with --set output=FOLDER, or remove it.");
        if (!overwrite)
            throw new InputException(
                $"The run folder {path} is not empty, and a run never overwrites another unless it is told to. " +
                $"Go on with it by --resume {path}, choose another with --set output=FOLDER, or say --overwrite.");
    }

    /// <summary>Deletes the run in a folder, where there is one; files that no run wrote stay.</summary>
    /// <param name="path">The folder.</param>
    /// <exception cref="InputException">Another process works on it.</exception>
    public static void Clear(string path)
    {
        if (!Directory.Exists(path) || !Holds(path))
            return;
        using var held = RunLock.Acquire(path);
        var folder = new RunFolder(System.IO.Path.GetFullPath(path));
        foreach (var name in Folders)
        {
            if (Directory.Exists(folder.Place(name)))
                Directory.Delete(folder.Place(name), recursive: true);
        }

        // What makes it a run goes last, so that it is still known as one if this is cut short.
        foreach (var name in Files)
            File.Delete(folder.Place(name));
    }

    /// <summary>Whether <see cref="Clear"/> would delete a file or folder.</summary>
    /// <param name="folder">The run folder, with its full path.</param>
    /// <param name="path">The full path of the file or folder.</param>
    public static bool IsCleared(string folder, string path)
    {
        var parts = System.IO.Path.GetRelativePath(folder, path).Split(System.IO.Path.DirectorySeparatorChar);
        // The run folder itself would lose what is in it.
        return Folders.Contains(parts[0]) || (parts is [var name] && (name == "." || Files.Contains(name)));
    }

    /// <summary>Whether a folder holds a run.</summary>
    /// <param name="path">The folder, which need not exist.</param>
    public static bool Holds(string path) => File.Exists(System.IO.Path.Combine(path, "run.json"));

    /// <summary>Opens the folder of an earlier run.</summary>
    /// <param name="path">The folder.</param>
    /// <exception cref="InputException">There is no run in it.</exception>
    public static RunFolder Open(string path)
    {
        if (!Holds(path))
            throw new InputException(
                $"Expected a run folder with run.json at {path}; found none. Name the output folder of an earlier agrl train.");
        var folder = new RunFolder(System.IO.Path.GetFullPath(path));
        // The run may have been stopped before it wrote the file for people.
        if (!File.Exists(folder.Configuration))
            DurableFiles.WriteText(folder.Configuration, folder.ReadIdentity().ConfigurationYaml);
        return folder;
    }

    /// <summary>A file or folder in it.</summary>
    /// <param name="name">The name.</param>
    public string Place(string name) => System.IO.Path.Combine(Path, name);

    /// <summary>
    /// Reads how far the run got; null where the record is missing or damaged, which loses nothing that the checkpoints do not know.
    /// </summary>
    public RunState? ReadState()
    {
        try
        {
            return JsonSerializer.Deserialize<RunState>(File.ReadAllText(StateFile), JsonLines.Options);
        }
        catch (Exception error) when (error is JsonException or FileNotFoundException)
        {
            return null;
        }
    }

    /// <summary>Records how far the run got.</summary>
    /// <param name="state">The record.</param>
    public void WriteState(RunState state) => WriteJson("state.json", state);

    /// <summary>Reads what the run was begun with.</summary>
    /// <exception cref="InputException">The record is damaged.</exception>
    public RunIdentity ReadIdentity()
    {
        try
        {
            return JsonSerializer.Deserialize<RunIdentity>(File.ReadAllText(IdentityFile), JsonLines.Options)
                ?? throw new InputException($"{IdentityFile} is empty; the run cannot be resumed. Start a new one.");
        }
        catch (JsonException e)
        {
            throw new InputException(
                $"{IdentityFile} does not say what the run was begun with: {e.Message} The run cannot be resumed; start a new one.", e);
        }
    }

    /// <summary>Records what the run is begun with, and writes its configuration for people.</summary>
    /// <param name="identity">The record.</param>
    public void WriteIdentity(RunIdentity identity)
    {
        ArgumentNullException.ThrowIfNull(identity);
        WriteJson("run.json", identity);
        DurableFiles.WriteText(Configuration, identity.ConfigurationYaml);
    }

    /// <summary>Writes a JSON file; a reader, and a run after a crash, sees the old one or the new one, never a part.</summary>
    /// <typeparam name="T">The content's type.</typeparam>
    /// <param name="name">The file's name.</param>
    /// <param name="content">The content.</param>
    public void WriteJson<T>(string name, T content) =>
        DurableFiles.WriteText(Place(name), JsonSerializer.Serialize(content, JsonLines.Indented) + "\n");

    /// <summary>Removes what a process that was killed left half-written.</summary>
    public void RemoveRemains() => RemoveRemains(Path);

    /// <summary>Removes what a process left behind that was killed while it wrote a model or a file.</summary>
    /// <param name="folder">The folder of a run, or of an arm of a comparison.</param>
    internal static void RemoveRemains(string folder)
    {
        var remains = Directory.GetDirectories(folder)
            .Where(path => WholeFolder.IsRemains(path, "model") || WholeFolder.IsRemains(path, "adapter"));
        foreach (var path in remains)
            Directory.Delete(path, recursive: true);
        foreach (var path in Directory.GetFiles(folder, "*", SearchOption.AllDirectories).Where(DurableFiles.IsRemains))
            File.Delete(path);
    }
}
