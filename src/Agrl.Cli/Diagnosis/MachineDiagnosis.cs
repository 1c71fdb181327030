using System.Globalization;
using System.Reflection;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;
using Agrl.Cli.CommandLine;
using Agrl.Cli.Output;
using Agrl.Modeling.Native;
using Agrl.Training.Benchmarking;
using TorchSharp;

namespace Agrl.Cli.Diagnosis;

/// <summary>Looks at the machine: what training needs, what is there, and whether a tensor operation really runs.</summary>
internal static class MachineDiagnosis
{
    private const long LowMemory = 2L << 30;
    private const long LowDisk = 2L << 30;

    /// <summary>Everything that was found, in the order to show.</summary>
    public static IEnumerable<Finding> Examine()
    {
        yield return new("agrl", FindingState.Ok,
            typeof(MachineDiagnosis).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion);
        yield return new("system", FindingState.Ok, $"{RuntimeInformation.OSDescription.Trim()}, {RuntimeInformation.ProcessArchitecture}");
        yield return new(".NET", FindingState.Ok, RuntimeInformation.FrameworkDescription);
        yield return Processor();
        yield return Memory();
        yield return Disk();
        yield return WorkingFolder();
        var native = NativeLibraries.Describe();
        yield return new("native library",
            native is { IsPatchNeeded: true, PatchedPath: null } ? FindingState.Fault : FindingState.Ok, native.Reason);
        if (native.PatchedPath is { } copy)
            yield return CacheFolder(Path.GetDirectoryName(copy)!);
        foreach (var finding in Tensors())
            yield return finding;
    }

    private static Finding Processor()
    {
        string[] features =
        [
            .. Avx512F.IsSupported ? ["AVX-512"] : Array.Empty<string>(),
            .. Avx2.IsSupported ? ["AVX2"] : Array.Empty<string>(),
            .. Fma.IsSupported ? ["FMA"] : Array.Empty<string>(),
            .. AdvSimd.IsSupported ? ["NEON"] : Array.Empty<string>(),
        ];
        var name = ProcessorName() is { } known ? $"{known}, " : "";
        var isSlow = RuntimeInformation.ProcessArchitecture is Architecture.X64 && !Avx2.IsSupported;
        return new("processor", isSlow ? FindingState.Note : FindingState.Ok,
            $"{name}{Environment.ProcessorCount} logical processors, " +
            (features.Length > 0 ? string.Join(", ", features) : "no vector extensions") +
            (isSlow ? "; training will be slow without AVX2" : ""));
    }

    private static string? ProcessorName() => !File.Exists("/proc/cpuinfo") ? null : File.ReadLines("/proc/cpuinfo")
        .FirstOrDefault(line => line.StartsWith("model name", StringComparison.Ordinal))?.Split(':', 2)[1].Trim();

    private static Finding Memory()
    {
        // What a container or the machine allows, whichever is less.
        var total = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes;
        var free = !File.Exists("/proc/meminfo") ? (long?)null : File.ReadLines("/proc/meminfo")
            .Where(line => line.StartsWith("MemAvailable:", StringComparison.Ordinal))
            .Select(line =>
                (long?)long.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture) * 1024)
            .FirstOrDefault();
        var isLow = (free ?? total) < LowMemory;
        return new("memory", isLow ? FindingState.Note : FindingState.Ok,
            Figures.Bytes(total) + (free is { } available ? $", {Figures.Bytes(available)} free" : "") +
            (isLow ? "; enough for small models alone" : ""));
    }

    private static Finding Disk()
    {
        var free = new DriveInfo(Path.GetFullPath(".")).AvailableFreeSpace;
        return new("disk", free < LowDisk ? FindingState.Note : FindingState.Ok,
            $"{Figures.Bytes(free)} free at {Path.GetFullPath(".")}{(free < LowDisk ? "; checkpoints of larger models may not fit" : "")}");
    }

    private static Finding WorkingFolder() => CanWrite(".")
        ? new("run folders", FindingState.Ok, "can be written below the current folder")
        : new("run folders", FindingState.Note, "the current folder cannot be written to; name another with --set output=FOLDER");

    private static Finding CacheFolder(string folder)
    {
        var existing = folder;
        while (!Directory.Exists(existing))
            existing = Path.GetDirectoryName(existing)!;
        return CanWrite(existing)
            ? new("cache folder", FindingState.Ok, $"{folder} can be written")
            : new("cache folder", FindingState.Note,
                $"{folder} cannot be written; each start makes a copy of the native library in the temporary folder. " +
                "XDG_CACHE_HOME names another.");
    }

    private static bool CanWrite(string folder)
    {
        try
        {
            OutputFiles.Probe(folder);
            return true;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    private static List<Finding> Tensors()
    {
        try
        {
            return
            [
                new("torch", FindingState.Ok, $"libtorch {torch.__version__}, {torch.get_num_threads()} threads"),
                Multiplication(),
                Cuda(),
            ];
        }
        catch (Exception error)
            when (error is DllNotFoundException or TypeInitializationException or NotSupportedException or ExternalException
                or BadImageFormatException)
        {
            var cause = error;
            while (cause.InnerException is { } inner)
                cause = inner;
            return [new("torch", FindingState.Fault, $"libtorch cannot be loaded: {cause.Message.Trim().Split('\n')[0]}")];
        }
    }

    private static Finding Multiplication()
    {
        const int Size = 512;
        using var noGrad = torch.no_grad();
        using var scope = torch.NewDisposeScope();
        var ones = torch.ones(Size, Size);
        var sum = ones.matmul(ones).sum().item<float>();
        using var measured = new MatrixRate(torch.CPU);
        var rate = measured.Measure();
        // Each of the 512 x 512 elements of the product is 512.
        const float Expected = (float)Size * Size * Size;
        return sum == Expected
            ? new("tensor operation", FindingState.Ok,
                $"a matrix product is right, at {rate.ToString("0", CultureInfo.InvariantCulture)} GFLOP/s in float32")
            : new("tensor operation", FindingState.Fault,
                $"a matrix product sums to {sum.ToString(CultureInfo.InvariantCulture)} " +
                $"instead of {Expected.ToString(CultureInfo.InvariantCulture)}; the native library does not work on this processor");
    }

    private static Finding Cuda()
    {
        if (!torch.cuda_is_available())
            return new("CUDA", FindingState.Ok,
                "not in this build or no device; models run on the processor " +
                "(a build with -p:Cuda=true takes NVIDIA's libtorch; its authors have had no GPU to run that on)");
        return new("CUDA", FindingState.Note,
            $"{torch.cuda.device_count()} device(s); the CUDA build has not been run by its authors, " +
            "so compare a short run with --set runtime.device=cpu first");
    }
}
