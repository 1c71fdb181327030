using Agrl.Cli.CommandLine;
using Agrl.Cli.Logging;
using Agrl.Relevance;
using Agrl.Training.Telemetry;
using Serilog.Core;

namespace Agrl.Cli.Progress;

/// <summary>How a command that trains tells what it does: a view for people and a log in the run folder.</summary>
internal sealed class RunView : IDisposable
{
    private readonly RunFolderSink _sink = new();
    private readonly Logger _log;
    private readonly CommandContext _context;
    private readonly LiveObserver? _live;

    /// <summary>A view that fits the terminal, or plain lines where there is none.</summary>
    /// <param name="context">The command's context.</param>
    /// <param name="title">What is run, for the live view's head.</param>
    public RunView(CommandContext context, string title)
    {
        _context = context;
        _log = LoggingSetup.CreateRunLogger(_sink);
        _live = context.Environment.IsErrorTerminal && context.Verbosity is not Verbosity.Quiet
            ? new LiveObserver(context.Environment.ErrorConsole, context.Environment.Clock, title)
            : null;
        ITrainingObserver shown = _live is not null ? _live
            : new PlainObserver(
                context.Environment.Error, context.Environment.Clock, PlainObserver.DefaultInterval, context.Verbosity is Verbosity.Quiet);
        Observer = new ObserverPair(shown, new LoggingObserver(_log));
        context.Interruption.Tell = message => Observer.Message(message);
    }

    /// <summary>What the run tells.</summary>
    public ITrainingObserver Observer { get; }

    /// <summary>Runs the work inside the view; an error is kept in the run folder's log too.</summary>
    /// <typeparam name="T">The result.</typeparam>
    /// <param name="folder">The run folder, which the work makes; null where there is none, and no log is kept.</param>
    /// <param name="work">The work.</param>
    public T Run<T>(string? folder, Func<T> work)
    {
        if (folder is not null)
            _sink.Follow(folder);
        try
        {
            return _live is null ? work() : _live.Run(work);
        }
        catch (OperationCanceledException) when (_context.CancellationToken.IsCancellationRequested)
        {
            _log.Warning("Interrupted");
            throw;
        }
        // What was refused is told to who asked; the run that is in the folder has not failed.
        catch (Exception error) when (error is not InputException)
        {
            _log.Fatal(error, "The run failed");
            if (_sink.Path is { } path)
                error.Data[ErrorHandling.LogKey] = path;
            throw;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _log.Dispose();
        _sink.Dispose();
    }
}
