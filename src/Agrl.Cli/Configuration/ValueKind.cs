namespace Agrl.Cli.Configuration;

/// <summary>The kinds of values that a configuration has.</summary>
internal enum ValueKind
{
    /// <summary>A text.</summary>
    Text,

    /// <summary>A whole number.</summary>
    Integer,

    /// <summary>A number.</summary>
    Number,

    /// <summary>true or false.</summary>
    Boolean,

    /// <summary>One of the names of an enumeration.</summary>
    Choice,

    /// <summary>A list of one kind.</summary>
    List,

    /// <summary>Texts or numbers by free keys.</summary>
    Dictionary,

    /// <summary>A block of known keys.</summary>
    Record,

    /// <summary>A block whose keys depend on its <c>type</c>.</summary>
    Stage,
}
