namespace Agrl.Modeling.Tokenization;

/// <summary>The files of a tokenizer as they are on disk, kept to be written again unchanged.</summary>
internal sealed class TokenizerFiles
{
    /// <summary>The file that holds the tokenizer itself.</summary>
    public const string Tokenizer = "tokenizer.json";

    /// <summary>The file that names its special tokens and chat template.</summary>
    public const string Configuration = "tokenizer_config.json";

    /// <summary>The file that holds the chat template in newer folders.</summary>
    public const string ChatTemplate = "chat_template.jinja";

    private static readonly string[] Carried =
    [
        Tokenizer, Configuration, "special_tokens_map.json", "added_tokens.json",
        "vocab.json", "merges.txt", "tokenizer.model", ChatTemplate,
    ];

    private readonly SortedDictionary<string, byte[]> _contents = new(StringComparer.Ordinal);

    /// <summary>The folder they came from, or a word for what made them; for messages.</summary>
    public required string Origin { get; init; }

    /// <summary>Reads the files of a folder.</summary>
    /// <exception cref="ModelFormatException">There is no tokenizer.json.</exception>
    public static TokenizerFiles Read(string folder)
    {
        var files = new TokenizerFiles { Origin = folder };
        foreach (var name in Carried)
            if (File.Exists(Path.Combine(folder, name)))
                files.Set(name, File.ReadAllBytes(Path.Combine(folder, name)));
        if (files.Content(Tokenizer) is not null) return files;
        var found = files.Content("tokenizer.model") is not null ? "tokenizer.model, a SentencePiece file, alone" : "none";
        throw new ModelFormatException(
            $"{folder}: expected a file {Tokenizer}, found {found}. " +
            "Save the tokenizer with transformers' save_pretrained (fast tokenizer) to get one.");
    }

    /// <summary>The content of a file, or null.</summary>
    public byte[]? Content(string name) => _contents.GetValueOrDefault(name);

    /// <summary>Sets the content of a file.</summary>
    public void Set(string name, byte[] content) => _contents[name] = content;

    /// <summary>The same files, one of them with another content or left out.</summary>
    public TokenizerFiles With(string name, byte[]? content)
    {
        var files = new TokenizerFiles { Origin = Origin };
        foreach (var (key, value) in _contents) files._contents[key] = value;
        if (content is null) files._contents.Remove(name);
        else files._contents[name] = content;
        return files;
    }

    /// <summary>The name of a file with its folder, for messages.</summary>
    public string PathOf(string name) => Path.Combine(Origin, name);

    /// <summary>
    /// Writes all files into a folder. A chat template that stands there and is not among them goes: it is another model's.
    /// </summary>
    public void Save(string folder)
    {
        if (!_contents.ContainsKey(ChatTemplate)) File.Delete(Path.Combine(folder, ChatTemplate));
        foreach (var (name, content) in _contents) File.WriteAllBytes(Path.Combine(folder, name), content);
    }
}
