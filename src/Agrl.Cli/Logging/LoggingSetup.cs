using System.Globalization;
using Agrl.Cli.CommandLine;
using Serilog;
using Serilog.Core;
using Serilog.Events;
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

    /// <summary>A logger that keeps everything but single steps in a run folder.</summary>
    /// <param name="sink">The folder's log.</param>
    public static Logger CreateRunLogger(RunFolderSink sink) =>
        new LoggerConfiguration().MinimumLevel.Debug().WriteTo.Sink(sink).CreateLogger();

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
