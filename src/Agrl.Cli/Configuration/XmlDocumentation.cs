using System.Collections.Concurrent;
using System.Reflection;
using System.Text;
using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace Agrl.Cli.Configuration;

/// <summary>The summaries of the settings records, read from the XML documentation that the compiler writes beside each assembly.</summary>
internal static partial class XmlDocumentation
{
    private static readonly ConcurrentDictionary<Assembly, IReadOnlyDictionary<string, XElement>> Files = new();

    /// <summary>A key's documentation in one line, with other keys and choices as the file spells them.</summary>
    /// <param name="property">The record's property.</param>
    public static string Summary(PropertyInfo property) =>
        Find(property.DeclaringType!.Assembly, $"P:{property.DeclaringType.FullName}.{property.Name}");

    /// <summary>The documentation of a settings record or an enumeration.</summary>
    /// <param name="type">The type.</param>
    public static string Summary(Type type) => Find(type.Assembly, $"T:{type.FullName}");

    /// <summary>The documentation of a choice.</summary>
    /// <param name="type">The enumeration.</param>
    /// <param name="member">The member's name in the code.</param>
    public static string Summary(Type type, string member) => Find(type.Assembly, $"F:{type.FullName}.{member}");

    private static string Find(Assembly assembly, string member) =>
        Files.GetOrAdd(assembly, Load).TryGetValue(member, out var element) && element.Element("summary") is { } summary
            ? Text(summary)
            : "";

    private static Dictionary<string, XElement> Load(Assembly assembly)
    {
        var path = Path.Combine(AppContext.BaseDirectory, $"{assembly.GetName().Name}.xml");
        return File.Exists(path)
            ? XDocument.Load(path).Descendants("member").ToDictionary(member => member.Attribute("name")!.Value)
            : [];
    }

    private static string Text(XElement element)
    {
        var text = new StringBuilder();
        foreach (var node in element.Nodes())
        {
            text.Append(node switch
            {
                XText plain => plain.Value,
                XElement { Name.LocalName: "c" } code => $"`{Text(code)}`",
                XElement { Name.LocalName: "see" } see => $"`{Reference(see.Attribute("cref")?.Value ?? "")}`",
                XElement other => Text(other),
                _ => "",
            });
        }

        return Whitespace().Replace(text.ToString(), " ").Trim();
    }

    private static string Reference(string member)
    {
        var name = member[(member.LastIndexOf('.') + 1)..];
        return member.StartsWith("P:", StringComparison.Ordinal) ? KeyNames.Key(name)
            : member.StartsWith("F:", StringComparison.Ordinal) ? KeyNames.Choice(name)
            : name;
    }

    [GeneratedRegex(@"\s+")]
    private static partial Regex Whitespace();
}
