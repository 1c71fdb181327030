namespace Agrl.Cli.Configuration;

/// <summary>Something about a configuration that must be changed before it can run.</summary>
/// <param name="Path">The value's path, such as <c>stages[1].replay.tau</c>.</param>
/// <param name="Message">What was expected, what was found, and the fix; goes on from the path.</param>
internal sealed record ConfigurationProblem(string Path, string Message);
