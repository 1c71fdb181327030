using System.Reflection;
using System.Runtime.InteropServices;
using System.Runtime.Loader;
using System.Security.Cryptography;

namespace Agrl.Modeling.Native;

/// <summary>
/// Lets TorchSharp load on Linux systems whose libstdc++ is older than the one it was linked with (Debian 12, Ubuntu 22.04,
/// RHEL 9), without root and without any set-up; where the library loads as it is, no copy is made. Keeps libtorch's threads from
/// spinning while they wait, which would starve other processes and be starved by them.
/// </summary>
public static class NativeLibraries
{
    private const string LibraryName = "LibTorchSharp";
    private const string LibraryFile = "libLibTorchSharp.so";
    private const string PrivateFolder = "agrl-native-";

    // Where no copy is kept, in the way that mkdtemp names what it will make.
    private static readonly string PrivatePlace = Path.Combine(Path.GetTempPath(), PrivateFolder + "XXXXXX", LibraryFile);

    private static readonly Lock Gate = new();
    private static int Registered;
    private static nint Handle;

    /// <summary>
    /// Registers what loads the library. It runs by itself when an assembly of this project starts, costs nothing until
    /// TorchSharp is used, and may be called again.
    /// </summary>
    /// <remarks>
    /// .NET asks this event when its own attempts to load a library have failed, so a machine that needs no help never gets here.
    /// </remarks>
    public static void Register()
    {
        if (!OperatingSystem.IsLinux() || Interlocked.Exchange(ref Registered, 1) != 0)
            return;
        OpenMpWaiting.Bound();
        NativeMemory.KeepFreed();
        AssemblyLoadContext.Default.ResolvingUnmanagedDll += (assembly, name) => name == LibraryName ? Load(assembly) : 0;
    }

    /// <summary>What would be or was loaded and why. It loads nothing and writes nothing.</summary>
    public static NativeLibraryReport Describe() => Plan().Report;

    private static nint Load(Assembly torchSharp)
    {
        lock (Gate)
        {
            if (Handle != 0)
                return Handle;
            var (report, content) = Plan();
            if (content is null)
                return 0;
            PreloadNeeded(report.LibraryPath!);
            Handle = LoadPatched(content, report.PatchedPath!);
            try
            {
                // From now on each native call of TorchSharp finds the copy at once, without another failed attempt.
                NativeLibrary.SetDllImportResolver(torchSharp, (name, _, _) => name == LibraryName ? Handle : 0);
            }
            catch (InvalidOperationException)
            {
                // Someone else has set a resolver for TorchSharp; the event above still answers.
            }

            return Handle;
        }
    }

    private static nint LoadPatched(byte[] content, string path)
    {
        try
        {
            if (path == PrivatePlace)
                return LoadPrivate(content);
            LibTorchSharpPatch.Place(content, path);
            return NativeLibrary.Load(path);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or DllNotFoundException)
        {
            // A home that cannot be written to, or is mounted noexec.
            return LoadPrivate(content);
        }
    }

    /// <summary>Loads from a folder that no one else can write to, and that goes once the library is mapped.</summary>
    private static nint LoadPrivate(byte[] content)
    {
        var folder = Directory.CreateTempSubdirectory(PrivateFolder);
        try
        {
            var path = Path.Combine(folder.FullName, LibraryFile);
            LibTorchSharpPatch.Place(content, path);
            return NativeLibrary.Load(path);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    // The copy lies elsewhere, so that its own search path ($ORIGIN) no longer finds libtorch: what is loaded already is taken.
    private static void PreloadNeeded(string libraryPath)
    {
        foreach (var needed in ElfImage.Parse(File.ReadAllBytes(libraryPath)).NeededLibraries)
        {
            var places = SearchFolders(Path.GetDirectoryName(libraryPath)!).Select(folder => Path.Combine(folder, needed));
            if (places.FirstOrDefault(File.Exists) is { } path)
                NativeLibrary.Load(path);
        }
    }

    private static (NativeLibraryReport Report, byte[]? Patched) Plan()
    {
        if (!OperatingSystem.IsLinux())
            return (new(false, null, null, null, null, [], "Only Linux builds of TorchSharp depend on the system's libstdc++."), null);
        var path = SearchFolders(null).Select(folder => Path.Combine(folder, LibraryFile)).FirstOrDefault(File.Exists);
        if (path is null)
            return (new(false, null, null, null, null, [], $"{LibraryFile} was not found beside the program."), null);
        var standardPath = StandardLibraryPath();
        if (standardPath is null)
            return (new(false, path, null, null, null, [], "libstdc++.so.6 was not found; install libstdc++."), null);

        try
        {
            return Plan(path, standardPath);
        }
        catch (Exception error) when (error is InvalidDataException or IOException or UnauthorizedAccessException)
        {
            return (new(false, path, null, standardPath, null, [], $"{path} or {standardPath} cannot be read: {error.Message}"), null);
        }
    }

    private static (NativeLibraryReport Report, byte[]? Patched) Plan(string path, string standardPath)
    {
        var original = File.ReadAllBytes(path);
        var library = ElfImage.Parse(original);
        var standard = ElfImage.Parse(File.ReadAllBytes(standardPath));
        var newest = standard.VersionDefinitions.Where(name => name.StartsWith("GLIBCXX_3", StringComparison.Ordinal))
            .MaxBy(name => Version.TryParse(name["GLIBCXX_".Length..], out var version) ? version : new Version());
        var missing = LibTorchSharpPatch.MissingVersions(library, standard);
        string[] names = [.. missing.Select(need => need.Version)];
        if (missing.Count == 0)
            return (new(false, path, null, standardPath, newest, names, "libstdc++ has every version that TorchSharp asks for."), null);
        if (!LibTorchSharpPatch.CanDoWithout(library, missing))
        {
            return (new(true, path, null, standardPath, newest, names,
                $"TorchSharp uses code of {string.Join(", ", names)}, which {standardPath} lacks; install a newer libstdc++."), null);
        }

        var patched = CacheFolder() is { } cache
            ? Path.Combine(cache, Convert.ToHexStringLower(SHA256.HashData(original)), LibraryFile)
            : PrivatePlace;
        return (new(true, path, patched, standardPath, newest, names,
            $"{standardPath} lacks {string.Join(", ", names)}, which TorchSharp asks for but does not use: " +
            "a copy that does not ask is loaded."),
            LibTorchSharpPatch.Apply(original, missing));
    }

    private static IEnumerable<string> SearchFolders(string? first)
    {
        if (first is not null)
            yield return first;
        var others = (AppContext.GetData("NATIVE_DLL_SEARCH_DIRECTORIES") as string) ?? "";
        foreach (var folder in others.Split(':', StringSplitOptions.RemoveEmptyEntries))
            yield return folder;
        yield return Path.Combine(AppContext.BaseDirectory, "runtimes", RuntimeInformation.RuntimeIdentifier, "native");
        yield return Path.Combine(AppContext.BaseDirectory, "runtimes", "linux-x64", "native");
        yield return AppContext.BaseDirectory;
    }

    // The runtime itself is linked with libstdc++, so the copy that the loader chose is already mapped.
    private static string? StandardLibraryPath()
    {
        return Mapped() ?? (NativeLibrary.TryLoad("libstdc++.so.6", out _) ? Mapped() : null);

        static string? Mapped() => File.ReadLines("/proc/self/maps")
            .Select(line => line.IndexOf('/') is var at and >= 0 ? line[at..] : "")
            .FirstOrDefault(path => Path.GetFileName(path).StartsWith("libstdc++.so", StringComparison.Ordinal));
    }

    // Null without a home: in the folder of all users' temporary files another could have put a library of theirs.
    private static string? CacheFolder()
    {
        var cache = Environment.GetEnvironmentVariable("XDG_CACHE_HOME");
        if (string.IsNullOrEmpty(cache) || !Path.IsPathRooted(cache))
        {
            var home = Environment.GetFolderPath(Environment.SpecialFolder.UserProfile, Environment.SpecialFolderOption.DoNotVerify);
            if (string.IsNullOrEmpty(home))
                return null;
            cache = Path.Combine(home, ".cache");
        }

        return Path.Combine(cache, "agrl", "native");
    }
}
