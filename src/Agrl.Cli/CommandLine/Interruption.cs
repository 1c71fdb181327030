using System.Runtime.InteropServices;

namespace Agrl.Cli.CommandLine;

/// <summary>
/// Turns the first Ctrl+C or termination signal into a cancellation; the second ends the process as if this were not here.
/// </summary>
/// <remarks>
/// System.CommandLine has its own, but it kills the work after a fixed time, and what has to be finished here (the step on the way,
/// a file being written) takes as long as it takes.
/// </remarks>
internal sealed class Interruption : IDisposable
{
    private readonly CancellationTokenSource _source = new();
    private readonly PosixSignalRegistration[] _registrations;

    /// <summary>Listens from now on.</summary>
    /// <param name="tell">Tells the user that the program heard.</param>
    public Interruption(Action<string> tell)
    {
        Tell = tell;
        _registrations =
        [
            PosixSignalRegistration.Create(PosixSignal.SIGINT, Handle),
            PosixSignalRegistration.Create(PosixSignal.SIGTERM, Handle),
        ];
    }

    /// <summary>Tells the user that the program heard; a live view puts its own here.</summary>
    public Action<string> Tell { get; set; }

    /// <summary>What the user is told: what will be finished first.</summary>
    public string Notice { get; set; } = "stopping as soon as the work at hand allows; once more stops at once";

    /// <summary>Cancelled by the first signal.</summary>
    public CancellationToken Token => _source.Token;

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var registration in _registrations)
            registration.Dispose();
        _source.Dispose();
    }

    private void Handle(PosixSignalContext signal)
    {
        if (_source.IsCancellationRequested)
            return;
        signal.Cancel = true;
        Tell(Notice);
        _source.Cancel();
    }
}
