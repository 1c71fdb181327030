using System.Globalization;
using Agrl.Cli.CommandLine;
using Serilog;
using Serilog.Core;
using Serilog.Events;
using Serilog.Formatting.Compact;
using Serilog.Formatting.Display;

namespace Agrl.Cli.Logging;

/// <summary>Builds loggers that are handed down; the static one stays unused.</summary>
internal static class LoggingSetup
{
    /// <summary>A logger that writes messages for people.</summary>
    /// <param name="error">Standard error.</param>
    /// <param name="verbosity">How much is told.</param>
    public static Logger CreateConsoleLogger(TextWriter error, Verbosity verbosity) => new LoggerConfiguration()
        .MinimumLevel.Is(Level(verbosity))
        .WriteTo.Sink(new TextWriterSink(error))
        .CreateLogger();

    /// <summary>A logger that also keeps everything, debug messages included, as compact JSON lines in a run folder.</summary>
    /// <param name="console">The logger for people.</param>
    /// <param name="folder">The run folder, which exists.</param>
    public static Logger CreateRunLogger(ILogger console, string folder) => new LoggerConfiguration()
        .MinimumLevel.Verbose()
        .WriteTo.Logger(console)
        .WriteTo.File(new CompactJsonFormatter(), Path.Combine(folder, "log.jsonl"), LogEventLevel.Debug, fileSizeLimitBytes: null)
        .CreateLogger();

    private static LogEventLevel Level(Verbosity verbosity) => verbosity switch
    {
        Verbosity.Quiet => LogEventLevel.Warning,
        Verbosity.Verbose => LogEventLevel.Debug,
        _ => LogEventLevel.Information,
    };

    // Serilog's console sink writes to the process; this writes where the tests can read.
    private sealed class TextWriterSink(TextWriter writer) : ILogEventSink
    {
        // Texts without quotes, as people write them.
        private static readonly MessageTemplateTextFormatter Formatter = new("{Message:lj}{NewLine}", CultureInfo.InvariantCulture);

        public void Emit(LogEvent logEvent)
        {
            lock (writer)
            {
                writer.Write(logEvent.Level switch
                {
                    LogEventLevel.Warning => "warning: ",
                    LogEventLevel.Error or LogEventLevel.Fatal => "error: ",
                    _ => "",
                });
                Formatter.Format(logEvent, writer);
            }
        }
    }
}
