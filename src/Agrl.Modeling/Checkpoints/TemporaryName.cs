namespace Agrl.Modeling.Checkpoints;

/// <summary>Names that files and folders have while they are written, beside the place that they will take: PLACE.UNIQUE.ENDING.</summary>
internal static class TemporaryName
{
    /// <summary>A name that nothing else has.</summary>
    /// <param name="place">The place that will be taken.</param>
    /// <param name="ending">What stands at the end, without a dot.</param>
    public static string Beside(string place, string ending) => $"{place}.{Guid.NewGuid():N}.{ending}";

    /// <summary>The place that a name stands beside; null where it is not one of these names.</summary>
    /// <param name="path">The path.</param>
    /// <param name="endings">The endings that are asked for.</param>
    public static string? PlaceOf(string path, params ReadOnlySpan<string> endings)
    {
        var ending = Path.GetExtension(path).TrimStart('.');
        var name = Path.ChangeExtension(path, null);
        return endings.Contains(ending) && Guid.TryParseExact(Path.GetExtension(name).TrimStart('.'), "N", out _)
            ? Path.ChangeExtension(name, null)
            : null;
    }
}
