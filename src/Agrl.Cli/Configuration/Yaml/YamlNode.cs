using Agrl.Relevance;

namespace Agrl.Cli.Configuration.Yaml;

/// <summary>A value of a YAML document and where it stands.</summary>
/// <param name="Place">Its place; that of the key where it is a mapping's value would hide which value of a line is meant.</param>
internal abstract record YamlNode(Place Place)
{
    /// <summary>What it is, in words, for errors.</summary>
    public abstract string Describe();
}

/// <summary>Text, a number, true, false or nothing; what it is meant to be is decided by who reads it.</summary>
/// <param name="Place">Its place.</param>
/// <param name="Text">The text without quotes.</param>
/// <param name="IsQuoted">Whether it was quoted or a block, and so can only be text.</param>
internal sealed record YamlScalar(Place Place, string Text, bool IsQuoted) : YamlNode(Place)
{
    /// <summary>Whether the key stands alone, with no value after it.</summary>
    public bool IsEmpty => !IsQuoted && Text.Length == 0;

    /// <summary>Whether it is written as <c>null</c> or <c>~</c>, or not at all.</summary>
    public bool IsNull => !IsQuoted && Text is "" or "~" or "null" or "Null" or "NULL";

    /// <inheritdoc/>
    public override string Describe() =>
        IsNull ? "nothing" : IsQuoted ? $"the text \"{Printable.Quote(Text)}\"" : $"'{Printable.Quote(Text)}'";
}

/// <summary>A list.</summary>
/// <param name="Place">Its place.</param>
/// <param name="Items">Its items; overrides change them.</param>
internal sealed record YamlList(Place Place, List<YamlNode> Items) : YamlNode(Place)
{
    /// <inheritdoc/>
    public override string Describe() => "a list";
}

/// <summary>Keys with values.</summary>
/// <param name="Place">Its place.</param>
/// <param name="Entries">Its entries in the order of the file; overrides change them.</param>
internal sealed record YamlMapping(Place Place, List<YamlEntry> Entries) : YamlNode(Place)
{
    /// <inheritdoc/>
    public override string Describe() => "keys and values";

    /// <summary>The value of a key, or null.</summary>
    /// <param name="key">The key as written.</param>
    public YamlNode? Find(string key) => Entries.Find(entry => entry.Key == key)?.Value;

    /// <summary>Replaces or adds a value.</summary>
    /// <param name="key">The key.</param>
    /// <param name="value">The new value, whose place also becomes the key's.</param>
    public void Set(string key, YamlNode value)
    {
        var entry = new YamlEntry(key, value.Place, value);
        var index = Entries.FindIndex(existing => existing.Key == key);
        if (index < 0)
            Entries.Add(entry);
        else
            Entries[index] = entry;
    }
}

/// <summary>A key with its value.</summary>
/// <param name="Key">The key as written.</param>
/// <param name="KeyPlace">Where the key stands.</param>
/// <param name="Value">The value.</param>
internal sealed record YamlEntry(string Key, Place KeyPlace, YamlNode Value);
