using Agrl.Cli.Configuration.Yaml;

namespace Agrl.Cli.Tests.Commands;

/// <summary>One row of <c>BadInputs/expected.yaml</c>: a hostile or broken file, the command that reads it, and what it must say.</summary>
internal sealed record BadInputCase
{
    /// <summary>The folder of the files.</summary>
    public static string Folder => Repository.File("tests", "Agrl.Cli.Tests", "BadInputs");

    /// <summary>The file or folder, which may be missing on purpose.</summary>
    public required string File { get; init; }

    /// <summary>The arguments, with <c>{file}</c> and other places to be filled.</summary>
    public required string Run { get; init; }

    /// <summary>What the message holds.</summary>
    public required string Says { get; init; }

    /// <summary>A sound model folder that the files are laid over; null where there is none.</summary>
    public string? Base { get; init; }

    /// <summary>A file of the sound folder that is taken away.</summary>
    public string? Without { get; init; }

    /// <summary>All rows.</summary>
    public static IReadOnlyList<BadInputCase> ReadAll()
    {
        var path = Path.Combine(Folder, "expected.yaml");
        return [.. ((YamlList)YamlTreeReader.Read(System.IO.File.ReadAllText(path), path)).Items.Cast<YamlMapping>().Select(Read)];
    }

    /// <summary>The arguments with their places filled.</summary>
    /// <param name="work">A folder of the test's own.</param>
    public string[] Arguments(string work)
    {
        var places = new Dictionary<string, string>
        {
            ["{file}"] = Base is null ? Path.Combine(Folder, File) : LayOver(work),
            ["{rubric}"] = Repository.File("configs", "rubrics", "shop.yaml"),
            ["{judgments}"] = Path.Combine(Folder, "good", "train.jsonl"),
            ["{model}"] = Goldens.Model("tiny-qwen3"),
            ["{output}"] = Path.Combine(work, "output"),
        };
        return [.. Run.Split(' ').Select(argument => places.GetValueOrDefault(argument, argument))];
    }

    private string LayOver(string work)
    {
        var model = Directory.CreateDirectory(Path.Combine(work, "model")).FullName;
        var sources = Directory.GetFiles(Goldens.Model(Base!)).Where(source => Path.GetFileName(source) != Without)
            .Concat(Directory.GetFiles(Path.Combine(Folder, File)));
        foreach (var source in sources)
            System.IO.File.Copy(source, Path.Combine(model, Path.GetFileName(source)), overwrite: true);
        return model;
    }

    private static BadInputCase Read(YamlMapping row)
    {
        string? Text(string key) => (row.Find(key) as YamlScalar)?.Text;
        return new BadInputCase
        {
            File = Text("file")!,
            Run = Text("run")!,
            Says = Text("says")!,
            Base = Text("base"),
            Without = Text("without"),
        };
    }
}
