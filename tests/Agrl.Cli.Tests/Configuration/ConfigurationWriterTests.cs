using System.Collections;
using Agrl.Cli.Configuration;
using Agrl.Cli.Configuration.Yaml;
using CsCheck;

namespace Agrl.Cli.Tests.Configuration;

public sealed class ConfigurationWriterTests
{
    [Fact]
    public void What_is_written_reads_back_equal() =>
        ConfigurationGenerator.Configurations.Sample(
            configuration =>
            {
                var yaml = ConfigurationWriter.Write(configuration);
                var binder = new ConfigurationBinder(new SourceMap("run.yaml"));
                var read = binder.Bind(YamlTreeReader.Read(yaml, "run.yaml"));
                Assert.Empty(binder.Problems);
                AssertEqual(configuration, read, "");
            },
            iter: 200);

    [Fact]
    public void Numbers_and_choices_are_written_as_people_write_them()
    {
        var lines = ConfigurationWriter.Write(Yaml.Parse(Yaml.Valid, "stages.grpo.loss=dr_grpo")).Split('\n')
            .Select(line => line.Trim()).ToArray();
        Assert.Contains("learning_rate: 0.0001", lines);
        Assert.Contains("epsilon: 1e-8", lines);
        Assert.Contains("loss: dr-grpo", lines);
        Assert.Contains("layout: respond-then-think", lines);
        Assert.Contains("fields: [title, brand, category, attributes, price]", lines);
        Assert.Contains("- type: agrl", lines);
        Assert.DoesNotContain(lines, line => line.StartsWith("output:", StringComparison.Ordinal));
    }

    private static void AssertEqual(object? expected, object? actual, string path)
    {
        switch (expected)
        {
            case IDictionary entries:
                var others = (IDictionary)actual!;
                Assert.Equal(entries.Count, others.Count);
                foreach (DictionaryEntry entry in entries)
                    Assert.Equal(entry.Value, others[entry.Key]);
                break;
            case IEnumerable items and not string:
                object[] left = [.. items.Cast<object>()], right = [.. ((IEnumerable)actual!).Cast<object>()];
                Assert.Equal(left.Length, right.Length);
                for (var index = 0; index < left.Length; index++)
                    AssertEqual(left[index], right[index], $"{path}[{index}]");
                break;
            case not null when expected.GetType().Namespace!.StartsWith("Agrl", StringComparison.Ordinal) && !expected.GetType().IsEnum:
                Assert.IsType(expected.GetType(), actual);
                foreach (var setting in Setting.Of(expected.GetType()))
                    AssertEqual(setting.Property.GetValue(expected), setting.Property.GetValue(actual), $"{path}.{setting.Key}");
                break;
            default:
                Assert.True(Equals(expected, actual), $"{path}: expected {expected}, found {actual}");
                break;
        }
    }
}
