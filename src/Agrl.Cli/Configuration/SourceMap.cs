using Agrl.Cli.Configuration.Yaml;

namespace Agrl.Cli.Configuration;

/// <summary>Where each value of a configuration was written.</summary>
internal sealed class SourceMap(string file)
{
    private readonly Dictionary<string, Place> _places = new(StringComparer.Ordinal) { [""] = new Place(file, 0, 0) };

    /// <summary>The configuration's file as the user named it.</summary>
    public string File => file;

    /// <summary>Remembers a place.</summary>
    /// <param name="path">The value's path.</param>
    /// <param name="place">Its place.</param>
    public void Add(string path, Place place) => _places[path] = place;

    /// <summary>The place of a value, or of the nearest block around it that was written where the value itself is a default.</summary>
    /// <param name="path">The value's path.</param>
    public Place Find(string path)
    {
        while (true)
        {
            if (_places.TryGetValue(path, out var place))
                return place;
            var cut = path.LastIndexOfAny(['.', '[']);
            path = cut < 0 ? "" : path[..cut];
        }
    }
}
