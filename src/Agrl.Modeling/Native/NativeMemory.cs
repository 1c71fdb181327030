using System.Runtime.InteropServices;

namespace Agrl.Modeling.Native;

/// <summary>
/// Lets glibc keep the memory of freed tensors. By default it gives large blocks back to the kernel and asks for them again, page
/// by page, in every step: that was 8 % of the processor time of a reference GRPO step.
/// </summary>
internal static partial class NativeMemory
{
    private const int TrimThreshold = -1, TopPad = -2, MapThreshold = -3;

    /// <summary>Sets the bounds; a choice of the user's stands.</summary>
    public static void KeepFreed()
    {
        foreach (var name in new[] { "MALLOC_TRIM_THRESHOLD_", "MALLOC_MMAP_THRESHOLD_", "GLIBC_TUNABLES" })
        {
            if (!string.IsNullOrEmpty(Environment.GetEnvironmentVariable(name)))
                return;
        }

        try
        {
            // Larger ones stay maps of their own, so that the weights of a large model leave no holes.
            // Older glibc takes no more than 32 MiB; and where it takes neither, the others would freeze the bound at its first 128 KiB.
            if (SetOption(MapThreshold, 128 << 20) == 0 && SetOption(MapThreshold, 32 << 20) == 0)
                return;
            _ = SetOption(TrimThreshold, int.MaxValue);
            _ = SetOption(TopPad, 16 << 20);
        }
        catch (EntryPointNotFoundException)
        {
            // A C library that is not glibc and has no such options.
        }
    }

    [LibraryImport("libc", EntryPoint = "mallopt")]
    private static partial int SetOption(int option, int value);
}
