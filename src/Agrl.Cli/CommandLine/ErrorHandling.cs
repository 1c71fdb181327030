using Agrl.Modeling;
using Agrl.Relevance;
using Agrl.Training.Health;

namespace Agrl.Cli.CommandLine;

/// <summary>The one place that turns exceptions into messages and exit codes.</summary>
internal static class ErrorHandling
{
    /// <summary>The key of <see cref="Exception.Data"/> under which a command leaves the path of the log that has the trace.</summary>
    public const string LogKey = "agrl.log";

    /// <summary>The key of <see cref="Exception.Data"/> under which a command that is interrupted leaves how to go on.</summary>
    public const string WayOnKey = "agrl.way-on";

    /// <summary>Runs a command's work.</summary>
    /// <param name="error">Standard error.</param>
    /// <param name="verbosity">Whether the trace of an unexpected error is shown.</param>
    /// <param name="work">The work.</param>
    /// <param name="cancellationToken">Tells an interruption from a cancellation that the program caused itself.</param>
    /// <returns>An <see cref="ExitCode"/>.</returns>
    public static int Run(TextWriter error, Verbosity verbosity, Func<int> work, CancellationToken cancellationToken)
    {
        try
        {
            return work();
        }
        catch (OperationCanceledException exception) when (cancellationToken.IsCancellationRequested)
        {
            error.WriteLine(exception.Data[WayOnKey] is string way ? $"interrupted; {way}" : "interrupted");
            return ExitCode.Interrupted;
        }
#pragma warning disable CA1031 // The process ends here: whatever was not expected becomes a message and an exit code.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            return Report(error, verbosity, exception);
        }
    }

    /// <summary>The exit code of an exception.</summary>
    /// <param name="exception">What was thrown.</param>
    public static int CodeOf(Exception exception) => exception switch
    {
        InputException or ModelFormatException or FileNotFoundException or DirectoryNotFoundException => ExitCode.BadInput,
        _ => ExitCode.Failed,
    };

    private static string? AdviceOf(int systemError) => systemError switch
    {
        DiskFault.OutOfSpace or DiskFault.OverQuota =>
            "Free space there, or name another place with --set output=FOLDER. " +
            "A run that was going on is whole up to its last checkpoint: agrl train --resume RUN.",
        DiskFault.ReadOnly => "Make the file system writable, or name another place with --set output=FOLDER.",
        _ => null,
    };

    private static int Report(TextWriter error, Verbosity verbosity, Exception exception)
    {
        // What reflection and static initialisers wrap says nothing; what they wrapped does.
        while (exception is AggregateException { InnerExceptions.Count: 1 } or TypeInitializationException
                or System.Reflection.TargetInvocationException
            && exception.InnerException is { } inner)
        {
            exception = inner;
        }

        switch (exception)
        {
            case InputException or ModelFormatException or TrainingHaltedException or IOException or UnauthorizedAccessException:
                // A message has a line for each problem.
                foreach (var line in exception.Message.Split('\n'))
                    error.WriteLine($"error: {line.TrimEnd('\r')}");
                if (exception is IOException && AdviceOf(exception.HResult) is { } advice)
                    error.WriteLine(advice);
                if (verbosity is Verbosity.Verbose)
                    error.WriteLine(exception);
                break;
            default:
                error.WriteLine($"error: unexpected {exception.GetType().Name}: {exception.Message.Trim().Split('\n')[0]}");
                error.WriteLine(verbosity is Verbosity.Verbose ? exception.ToString()
                    : exception.Data[LogKey] is string log ? $"Where it happened is in {log}."
                    : "--verbose shows where it happened.");
                break;
        }

        return CodeOf(exception);
    }
}
