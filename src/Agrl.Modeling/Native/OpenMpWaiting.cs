using System.Runtime.InteropServices;

namespace Agrl.Modeling.Native;

/// <summary>
/// How long libtorch's worker threads spin at the end of a parallel part before they sleep. libgomp spins for milliseconds unless
/// told otherwise, which costs nothing on an idle machine and nearly everything on a shared one: with 8 processes on 2 cores,
/// sampling 128 rows took 2.6 to 23 s with its default and 0.9 to 1.8 s with this bound.
/// </summary>
internal static partial class OpenMpWaiting
{
    // What libgomp itself chooses where it knows that there are more threads than cores; it does not see other processes.
    private const string SpinCount = "1000";

    /// <summary>Sets the bound, before libgomp is loaded and reads it; a choice of the user's stands.</summary>
    public static void Bound()
    {
        foreach (var name in new[] { "OMP_WAIT_POLICY", "GOMP_SPINCOUNT" })
        {
            if (!string.IsNullOrEmpty(Environment.GetEnvironmentVariable(name)))
                return;
        }

        // Environment.SetEnvironmentVariable changes .NET's copy alone, which native libraries do not see.
        _ = SetEnvironment("GOMP_SPINCOUNT", SpinCount, overwrite: 0);
    }

    [LibraryImport("libc", EntryPoint = "setenv", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int SetEnvironment(string name, string value, int overwrite);
}
