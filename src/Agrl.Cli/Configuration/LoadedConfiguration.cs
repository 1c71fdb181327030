using Agrl.Training.Configuration;

namespace Agrl.Cli.Configuration;

/// <summary>A configuration that was read and is valid.</summary>
/// <param name="Configuration">The typed settings, every default filled in.</param>
/// <param name="File">The file as the user named it.</param>
/// <param name="Directory">What paths of inputs are relative to, absolute: the file's folder.</param>
internal sealed record LoadedConfiguration(RunConfiguration Configuration, string File, string Directory);
