using System.Diagnostics;

namespace Agrl.Training.Benchmarking;

/// <summary>The process's resident memory: tensors are not on the managed heap, so the collector does not know it.</summary>
public static class PeakMemory
{
    /// <summary>The largest resident memory so far, in bytes.</summary>
    public static long Bytes
    {
        get
        {
            using var process = Process.GetCurrentProcess();
            // .NET reports the kernel's VmHWM on Linux and the peak working set elsewhere; 0 where a system tells neither.
            process.Refresh();
            return process.PeakWorkingSet64;
        }
    }
}
