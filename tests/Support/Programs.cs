using System.Diagnostics;

namespace Agrl.Tests.Support;

/// <summary>Programs that tests start as processes of their own.</summary>
internal static class Programs
{
    /// <summary>The dotnet that runs the tests: another may stand first in the PATH, or none.</summary>
    public static string Dotnet { get; } = Path.GetFileNameWithoutExtension(Environment.ProcessPath) is "dotnet"
        ? Environment.ProcessPath!
        : Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet";

    /// <summary>Asks a process to end, on any system but Windows.</summary>
    public static void Terminate(Process process)
    {
        // The shell has kill built in; a program of that name is a package of its own. Not SIGINT, which a shell lets its background jobs
        // ignore, and with it all that they start.
        using var shell = Process.Start("/bin/sh", ["-c", $"kill -TERM {process.Id}"]);
        shell.WaitForExit();
    }
}
