using System.Diagnostics;
using System.Text;
using System.Text.Json;
using Agrl.Training.Comparison;
using Agrl.Training.Telemetry;

namespace Agrl.Cli.Comparisons;

/// <summary>
/// A process of this very program that runs units of a comparison, one after the other, as they are written to its standard input.
/// </summary>
internal sealed class WorkerProcess : IDisposable
{
    /// <summary>What stands on a worker's standard input instead of a unit, to stop it.</summary>
    public const string StopLine = "stop";

    private readonly Process _process;
    private readonly StringBuilder _errors = new();

    /// <summary>Starts a worker; it prepares the plan by itself.</summary>
    /// <param name="arguments">The arguments of the program.</param>
    public WorkerProcess(IEnumerable<string> arguments)
    {
        var (file, first) = Program();
        var start = new ProcessStartInfo(file, [.. first, .. arguments])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardInputEncoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false),
            StandardOutputEncoding = Encoding.UTF8,
            StandardErrorEncoding = Encoding.UTF8,
        };
        _process = Process.Start(start) ?? throw new IOException($"{file} could not be started");
        _process.ErrorDataReceived += (_, line) =>
        {
            lock (_errors)
                _errors.AppendLine(line.Data);
        };
        _process.BeginErrorReadLine();
    }

    /// <summary>Whether the process has ended, or is about to: its standard output is closed.</summary>
    public bool HasEnded { get; private set; }

    /// <summary>Hands out a unit.</summary>
    /// <param name="unit">The unit.</param>
    public void Send(ComparisonUnit unit)
    {
        Write(JsonSerializer.Serialize(unit, JsonLines.Options));
    }

    /// <summary>The next event; null where the process has ended.</summary>
    /// <exception cref="IOException">It wrote something that is no event.</exception>
    public WorkerEvent? Read()
    {
        if (_process.StandardOutput.ReadLine() is not { } line)
        {
            HasEnded = true;
            return null;
        }

        try
        {
            return JsonSerializer.Deserialize<WorkerEvent>(line, JsonLines.Options);
        }
        catch (JsonException error)
        {
            throw new IOException($"a worker wrote what is no event: {line}", error);
        }
    }

    /// <summary>Waits for the end, and says how it ended.</summary>
    public string DescribeEnd()
    {
        _process.WaitForExit();
        lock (_errors)
        {
            var last = _errors.ToString()
                .Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
                .LastOrDefault();
            return $"its process ended with code {_process.ExitCode}{(last is null ? "" : $": {last}")}";
        }
    }

    /// <summary>Asks the process to finish the step at hand, save it and end.</summary>
    public void Stop()
    {
        try
        {
            Write(StopLine);
        }
        catch (Exception error) when (error is IOException or InvalidOperationException)
        {
            // It has ended by itself.
        }
    }

    /// <summary>Ends the process at once: what it was at goes on from its last checkpoint.</summary>
    public void Kill()
    {
        if (!_process.HasExited)
            _process.Kill(entireProcessTree: true);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Kill();
        _process.Dispose();
    }

    // A stop comes from another thread than the units.
    private void Write(string line)
    {
        lock (_process)
        {
            _process.StandardInput.WriteLine(line);
            _process.StandardInput.Flush();
        }
    }

    /// <summary>How this program is started: by its own executable, or by dotnet with its library.</summary>
    private static (string File, string[] First) Program()
    {
        var host = Environment.ProcessPath;
        var name = Path.GetFileNameWithoutExtension(host);
        return name is "agrl" ? (host!, []) : (name is "dotnet" ? host! : "dotnet", [Path.Combine(AppContext.BaseDirectory, "agrl.dll")]);
    }
}
