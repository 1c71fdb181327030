namespace Agrl.Cli.Configuration.Yaml;

/// <summary>Where a value was written: a file with line and column (from 1), or a <c>--set</c> argument without them.</summary>
/// <param name="Source">The file as the user named it, or the argument.</param>
/// <param name="Line">The line from 1; 0 where there is none.</param>
/// <param name="Column">The column from 1; 0 where there is none.</param>
internal readonly record struct Place(string Source, long Line, long Column)
{
    /// <inheritdoc/>
    public override string ToString() => Line == 0 ? Source : $"{Source}:{Line}:{Column}";
}
