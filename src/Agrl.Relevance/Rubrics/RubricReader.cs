using System.Text;
using YamlDotNet.RepresentationModel;

namespace Agrl.Relevance.Rubrics;

/// <summary>
/// Reads rubrics from YAML, strictly: an unknown key, a missing one and every problem of the rubric is an error with its line.
/// </summary>
public static class RubricReader
{
    private const long MaxBytes = 4 << 20;

    /// <summary>Reads and checks a rubric file.</summary>
    /// <param name="path">The YAML file.</param>
    /// <exception cref="InputException">The file is missing, is not YAML or is no sound rubric.</exception>
    public static Rubric Read(string path)
    {
        return Parse(ReadText(path), path);
    }

    /// <summary>The text of a rubric file.</summary>
    /// <param name="path">The YAML file.</param>
    /// <exception cref="InputException">The file is missing, a folder, too large, or not UTF-8.</exception>
    public static string ReadText(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        try
        {
            if (Directory.Exists(path))
                throw new InputException($"{path}: expected a rubric file, found a folder");
            long bytes = new FileInfo(path).Length;
            if (bytes > MaxBytes)
                throw new InputException($"{path}: expected a rubric, found a file of {bytes >> 20} MiB");
            return File.ReadAllText(path, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true));
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new InputException($"{path}: the rubric does not exist (looked in {Path.GetDirectoryName(Path.GetFullPath(path))})", e);
        }
        catch (DecoderFallbackException e)
        {
            throw new InputException($"{path}: the rubric is not valid UTF-8; save the file as UTF-8", e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new InputException($"{path}: the rubric cannot be read: {e.Message}", e);
        }
    }

    /// <summary>Reads and checks a rubric.</summary>
    /// <param name="yaml">The YAML text.</param>
    /// <param name="source">The file's name, for errors.</param>
    /// <exception cref="InputException">The text is not YAML or is no sound rubric.</exception>
    public static Rubric Parse(string yaml, string source)
    {
        ArgumentNullException.ThrowIfNull(yaml);
        ArgumentNullException.ThrowIfNull(source);
        var reader = new YamlSource(source);
        YamlMappingNode root = reader.Load(yaml);
        Dictionary<string, YamlNode> keys = reader.Mapping(root, "", "name", "version", "tiers", "criteria", "rules");
        string name = reader.Text(reader.Required(keys, root, "", "name", "give the rubric a name"), "name");
        string version = reader.Text(reader.Required(keys, root, "", "version", "write for example 'version: 1'"), "version");
        List<Tier> tiers = ReadList(reader, root, keys, "tiers", "list the tiers", ReadTier);
        List<Criterion> criteria = ReadList(reader, root, keys, "criteria", "list the criteria, or write 'criteria: []'", ReadCriterion);
        List<Rule> rules = ReadList(
            reader, root, keys, "rules", "list the rules, or write 'rules: []' where verdicts do not determine the tier", ReadRule);

        IReadOnlyList<RubricProblem> problems = RubricValidator.Check(name, tiers, criteria, rules);
        if (problems.Count > 0)
            throw new InputException(string.Join(Environment.NewLine,
                problems.Select(p => $"{reader.Locate(p.Where)}: {Printable.Line(p.Message)}")));
        return new Rubric(name, version, tiers, criteria, rules);
    }

    private static List<T> ReadList<T>(
        YamlSource reader, YamlNode root, Dictionary<string, YamlNode> keys, string key, string fix,
        Func<YamlSource, YamlNode, string, T> read)
    {
        IReadOnlyList<YamlNode> nodes = reader.Sequence(reader.Required(keys, root, "", key, fix), key);
        return [.. nodes.Select((node, i) => read(reader, node, $"{key}[{i}]"))];
    }

    private static Tier ReadTier(YamlSource reader, YamlNode node, string path)
    {
        Dictionary<string, YamlNode> keys = reader.Mapping(node, path, "grade", "name", "description", "good");
        return new Tier(
            reader.Integer(reader.Required(keys, node, path, "grade", "the digit that judges give"), $"{path}.grade"),
            reader.Text(reader.Required(keys, node, path, "name", "such as Excellent"), $"{path}.name"),
            reader.Text(
                reader.Required(keys, node, path, "description", "prompts and reports explain the tier by it"),
                $"{path}.description").Trim(),
            keys.TryGetValue("good", out YamlNode? good) && reader.Boolean(good, $"{path}.good"));
    }

    private static Criterion ReadCriterion(YamlSource reader, YamlNode node, string path)
    {
        Dictionary<string, YamlNode> keys = reader.Mapping(node, path, "name", "description", "verdicts", "weight");
        YamlNode verdicts = reader.Required(keys, node, path, "verdicts", "such as [match, mismatch, unspecified]");
        return new Criterion(
            reader.Text(reader.Required(keys, node, path, "name", "such as brand"), $"{path}.name"),
            reader.Text(
                reader.Required(keys, node, path, "description", "prompts explain the criterion by it"),
                $"{path}.description").Trim(),
            ReadTexts(reader, verdicts, $"{path}.verdicts"),
            keys.TryGetValue("weight", out YamlNode? weight) ? reader.Number(weight, $"{path}.weight") : 1.0);
    }

    private static Rule ReadRule(YamlSource reader, YamlNode node, string path)
    {
        Dictionary<string, YamlNode> keys = reader.Mapping(node, path, "name", "when", "grade", "text");
        YamlNode when = reader.Required(keys, node, path, "when", "write 'when: {}' for a rule that always applies");
        var conditions = new Dictionary<string, IReadOnlyList<string>>(StringComparer.Ordinal);
        foreach ((string criterion, YamlNode verdicts) in reader.Entries(when, $"{path}.when"))
        {
            string where = $"{path}.when.{criterion}";
            conditions.Add(criterion, verdicts is YamlScalarNode ? [reader.Text(verdicts, where)] : ReadTexts(reader, verdicts, where));
        }

        return new Rule(
            reader.Text(reader.Required(keys, node, path, "name", "a short name for reports"), $"{path}.name"),
            conditions,
            reader.Integer(reader.Required(keys, node, path, "grade", "the tier's grade that follows"), $"{path}.grade"),
            reader.Text(reader.Required(keys, node, path, "text", "the rule in words, for prompts and guidance"), $"{path}.text").Trim());
    }

    private static string[] ReadTexts(YamlSource reader, YamlNode node, string path) =>
        [.. reader.Sequence(node, path).Select((item, i) => reader.Text(item, $"{path}[{i}]"))];
}
