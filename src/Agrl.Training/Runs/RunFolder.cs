using System.Text.Json;
using Agrl.Relevance;
using Agrl.Training.Telemetry;

namespace Agrl.Training.Runs;

/// <summary>The places of a run folder, and the record of how far the run got.</summary>
public sealed class RunFolder
{
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

    /// <summary>The models that the stages left.</summary>
    public string Checkpoints => Place("checkpoints");

    /// <summary>The judgment sets that were synthesized or imported.</summary>
    public string Data => Place("data");

    private string StateFile => Place("state.json");

    /// <summary>Makes a new run folder.</summary>
    /// <param name="path">A folder that does not exist or is empty.</param>
    /// <exception cref="InputException">It holds something already.</exception>
    public static RunFolder Create(string path)
    {
        var full = System.IO.Path.GetFullPath(path);
        CheckFree(full);
        Directory.CreateDirectory(full);
        return new RunFolder(full);
    }

    /// <summary>Refuses a folder that another run, or anything else, is in.</summary>
    /// <param name="path">The folder.</param>
    /// <exception cref="InputException">It holds something already.</exception>
    public static void CheckFree(string path)
    {
        if (File.Exists(path))
            throw new InputException($"The run folder {path} is a file. Name another with output, or --set output=FOLDER.");
        if (!Directory.Exists(path) || !Directory.EnumerateFileSystemEntries(path).Any())
            return;
        var fix = File.Exists(System.IO.Path.Combine(path, "state.json"))
            ? $"Go on with it by --resume {path}, choose another with --set output=FOLDER, or remove it."
            : "Choose another with --set output=FOLDER, or remove it.";
        throw new InputException($"The run folder {path} is not empty, and a run never overwrites another. {fix}");
    }

    /// <summary>Opens the folder of an earlier run.</summary>
    /// <param name="path">The folder.</param>
    /// <exception cref="InputException">There is no run in it.</exception>
    public static RunFolder Open(string path)
    {
        var folder = new RunFolder(System.IO.Path.GetFullPath(path));
        if (!File.Exists(folder.StateFile) || !File.Exists(folder.Configuration))
            throw new InputException($"Expected a run folder with config.yaml and state.json at {path}; found none. Name the output folder of an earlier agrl train.");
        return folder;
    }

    /// <summary>A file or folder in it.</summary>
    /// <param name="name">The name.</param>
    public string Place(string name) => System.IO.Path.Combine(Path, name);

    /// <summary>Reads how far the run got.</summary>
    /// <exception cref="InputException">The record is damaged.</exception>
    public RunState ReadState()
    {
        try
        {
            return JsonSerializer.Deserialize<RunState>(File.ReadAllText(StateFile), JsonLines.Options)
                ?? throw new InputException($"{StateFile} is empty; the run cannot be resumed. Start a new one.");
        }
        catch (JsonException e)
        {
            throw new InputException($"{StateFile} is no state of a run: {e.Message} The run cannot be resumed; start a new one.", e);
        }
    }

    /// <summary>Records how far the run got; a reader sees the old record or the new one, never a part.</summary>
    /// <param name="state">The record.</param>
    public void WriteState(RunState state) => WriteJson("state.json", state);

    /// <summary>Writes a JSON file by a temporary name and a rename.</summary>
    /// <typeparam name="T">The content's type.</typeparam>
    /// <param name="name">The file's name.</param>
    /// <param name="content">The content.</param>
    public void WriteJson<T>(string name, T content)
    {
        var path = Place(name);
        File.WriteAllText(path + ".new", JsonSerializer.Serialize(content, JsonLines.Indented) + "\n");
        File.Move(path + ".new", path, overwrite: true);
    }
}
