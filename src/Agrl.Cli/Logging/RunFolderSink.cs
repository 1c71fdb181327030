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

    private readonly Lock _gate = new();
    private readonly List<LogEvent> _held = [];
    private string? _folder;
    private Logger? _file;

    /// <summary>The log's path once there is one.</summary>
    public string? Path { get; private set; }

    /// <summary>Names the run folder; until then events are held.</summary>
    /// <param name="runFolder">The folder, which may not exist yet.</param>
    public void Follow(string runFolder)
    {
        lock (_gate)
            _folder = runFolder;
    }

    /// <inheritdoc/>
    public void Emit(LogEvent logEvent)
    {
        lock (_gate)
        {
            _held.Add(logEvent);
            Flush();
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (_gate)
        {
            Flush();
            _file?.Dispose();
        }
    }

    private void Flush()
    {
        if (_file is null)
        {
            if (_folder is null || !File.Exists(System.IO.Path.Combine(_folder, Mark)))
                return;
            Path = System.IO.Path.Combine(_folder, "log.jsonl");
            _file = new LoggerConfiguration().MinimumLevel.Verbose()
                .WriteTo.File(new CompactJsonFormatter(), Path, fileSizeLimitBytes: null).CreateLogger();
        }

        _held.ForEach(_file.Write);
        _held.Clear();
    }
}
