using Serilog;
using Serilog.Core;
using Serilog.Events;
using Serilog.Formatting.Compact;

namespace Agrl.Cli.Logging;

/// <summary>
/// Writes events to <c>log.jsonl</c> of a run folder, in Serilog's compact JSON. A run makes its folder itself and insists that it
/// is new, so events are held until the folder has its configuration.
/// </summary>
internal sealed class RunFolderSink : ILogEventSink, IDisposable
{
    private const string Mark = "config.yaml";

    private readonly Lock gate = new();
    private readonly List<LogEvent> held = [];
    private string? folder;
    private Logger? file;

    /// <summary>The log's path once there is one.</summary>
    public string? Path { get; private set; }

    /// <summary>Names the run folder; until then events are held.</summary>
    /// <param name="runFolder">The folder, which may not exist yet.</param>
    public void Follow(string runFolder)
    {
        lock (gate)
            folder = runFolder;
    }

    /// <inheritdoc/>
    public void Emit(LogEvent logEvent)
    {
        lock (gate)
        {
            held.Add(logEvent);
            Flush();
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (gate)
        {
            Flush();
            file?.Dispose();
        }
    }

    private void Flush()
    {
        if (file is null)
        {
            if (folder is null || !File.Exists(System.IO.Path.Combine(folder, Mark)))
                return;
            Path = System.IO.Path.Combine(folder, "log.jsonl");
            file = new LoggerConfiguration().MinimumLevel.Verbose()
                .WriteTo.File(new CompactJsonFormatter(), Path, fileSizeLimitBytes: null).CreateLogger();
        }

        held.ForEach(file.Write);
        held.Clear();
    }
}
