using System.Text.Json;
using Agrl.Cli.Logging;

namespace Agrl.Cli.Tests.Logging;

public sealed class RunFolderSinkTests
{
    [Fact]
    public void Holds_events_until_the_run_has_made_its_folder()
    {
        using var temporary = new TemporaryFolder();
        var run = Path.Combine(temporary.Path, "run");
        using (var sink = new RunFolderSink())
        using (var log = LoggingSetup.CreateRunLogger(sink))
        {
            log.Information("before {Number}", 1);
            sink.Follow(run);
            log.Information("still before");
            Assert.False(Directory.Exists(run));
            temporary.Write("run/config.yaml", "name: x");
            log.Warning("after");
            log.Verbose("a single step");
        }

        var events = File.ReadAllLines(Path.Combine(run, "log.jsonl")).Select(line => JsonDocument.Parse(line).RootElement).ToArray();
        Assert.Equal(["before {Number}", "still before", "after"], events.Select(entry => entry.GetProperty("@mt").GetString()));
        Assert.Equal(1, events[0].GetProperty("Number").GetInt32());
        Assert.Equal("Warning", events[2].GetProperty("@l").GetString());
    }

    [Fact]
    public void Writes_nothing_where_no_run_came_to_be()
    {
        using var temporary = new TemporaryFolder();
        using (var sink = new RunFolderSink())
        using (var log = LoggingSetup.CreateRunLogger(sink))
        {
            sink.Follow(temporary.Path);
            log.Information("checked");
        }

        Assert.Empty(Directory.EnumerateFileSystemEntries(temporary.Path));
    }
}
