using System.Text;
using Agrl.Cli.Configuration.Validation;
using Agrl.Cli.Configuration.Yaml;
using Agrl.Relevance;
using Agrl.Training.Configuration;
using Agrl.Training.Runs;

namespace Agrl.Cli.Configuration;

/// <summary>Reads configuration files strictly; every problem is reported at once, each with its place.</summary>
internal static class ConfigurationReader
{
    private const long MaxBytes = 4 << 20;

    /// <summary>Reads, overrides and validates a configuration file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="overrides">The <c>--set</c> arguments, applied in their order.</param>
    /// <param name="inputDirectory">What paths of inputs are relative to; null for the file's folder.</param>
    /// <exception cref="InputException">
    /// The file cannot be read, or is no valid configuration; the message has a line for each problem.
    /// </exception>
    public static LoadedConfiguration Read(string path, IReadOnlyList<string> overrides, string? inputDirectory = null)
    {
        var directory = inputDirectory ?? DirectoryOf(path);
        return new(Parse(ReadText(path), path, overrides, directory), path, directory);
    }

    // The configuration in a run folder is that of the run, whose paths are relative to the file that it was begun with.
    private static string DirectoryOf(string path)
    {
        var folder = Path.GetDirectoryName(Path.GetFullPath(path))!;
        return Path.GetFileName(path) == "config.yaml" && RunFolder.Holds(folder)
            ? RunFolder.Open(folder).ReadIdentity().ConfigurationDirectory
            : folder;
    }

    /// <summary>
    /// Reads and overrides a file, and holds its settings against the rules, whether the files it names are there or not.
    /// </summary>
    /// <param name="path">The file.</param>
    /// <param name="overrides">The <c>--set</c> arguments, applied in their order.</param>
    /// <exception cref="InputException">The file cannot be read, or is no valid configuration.</exception>
    public static RunConfiguration ReadSettings(string path, IReadOnlyList<string> overrides) =>
        Parse(ReadText(path), path, overrides, directory: null);

    /// <summary>A configuration from its text.</summary>
    /// <param name="yaml">The YAML text.</param>
    /// <param name="source">The file's name, for errors.</param>
    /// <param name="overrides">The <c>--set</c> arguments, applied in their order.</param>
    /// <param name="directory">What relative paths of inputs are looked up in; null does not look whether they exist.</param>
    /// <exception cref="InputException">It is no valid configuration; the message has a line for each problem.</exception>
    public static RunConfiguration Parse(string yaml, string source, IReadOnlyList<string> overrides, string? directory)
    {
        var root = YamlTreeReader.Read(yaml, source);
        if (root is YamlScalar { IsNull: true })
            throw new InputException($"{source}: the file is empty; 'agrl config docs' lists the keys of a configuration");
        foreach (var argument in overrides)
        {
            var change = ConfigurationOverride.Parse(argument);
            if (root is YamlMapping mapping)
                change.Apply(mapping);
        }

        StageInheritance.Resolve(root);
        var sources = new SourceMap(source);
        var binder = new ConfigurationBinder(sources);
        var configuration = binder.Bind(root);
        ThrowIfAny(binder.Problems.Select(problem => $"{problem.Place}: {problem.Message}"));
        ThrowIfAny(ConfigurationValidator.Check(configuration, directory)
            .Select(problem => $"{sources.Find(problem.Path)}: {problem.Path}: {problem.Message}"));
        return configuration;
    }

    private static void ThrowIfAny(IEnumerable<string> problems)
    {
        var lines = problems.Distinct().ToArray();
        if (lines.Length > 0)
            throw new InputException(string.Join(Environment.NewLine, lines));
    }

    private static string ReadText(string path)
    {
        try
        {
            if (Directory.Exists(path))
                throw new InputException($"{path}: expected a configuration file, found a folder");
            var bytes = new FileInfo(path).Length;
            if (bytes > MaxBytes)
                throw new InputException($"{path}: expected a configuration, found a file of {bytes >> 20} MiB");
            return File.ReadAllText(path, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true));
        }
        catch (Exception error) when (error is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new InputException($"{path}: the configuration file does not exist (looked in {Path.GetFullPath(path)})", error);
        }
        catch (DecoderFallbackException error)
        {
            throw new InputException($"{path}: the configuration file is not valid UTF-8; save the file as UTF-8", error);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new InputException($"{path}: the configuration file cannot be read: {error.Message}", error);
        }
    }
}
