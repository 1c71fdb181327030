using System.Buffers.Binary;
using System.Diagnostics;
using Agrl.Modeling.Native;
using CsCheck;
using TorchSharp;

namespace Agrl.Modeling.Tests.Native;

public sealed class NativeLibrariesTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Tensor_operations_run()
    {
        using var sum = torch.ones(2, 3).sum();

        Assert.Equal(6f, sum.item<float>());
    }

    [SkippableFact]
    public void The_delivered_library_is_read_as_readelf_reads_it()
    {
        var library = ElfImage.Parse(File.ReadAllBytes(Delivered()));

        Assert.Contains("libtorch_cpu.so", library.NeededLibraries);
        Assert.Contains(library.VersionNeeds, need => need is { Library: "libc.so.6", Version: "GLIBC_2.34", IsWeak: false });
        var newest = Assert.Single(library.VersionNeeds, need => need.Version == "GLIBCXX_3.4.32");
        Assert.Equal(["_ZSt21ios_base_library_initv"], library.SymbolsOfVersion(newest.Index)!);
        Assert.Contains("_ZNSt6thread15_M_start_threadESt10unique_ptrINS_6_StateESt14default_deleteIS1_EEPFvvE",
            library.VersionNeeds.SelectMany(need => library.SymbolsOfVersion(need.Index)!));
    }

    [SkippableFact]
    public void The_patch_changes_two_bytes_of_flags_and_is_needed_once()
    {
        var original = File.ReadAllBytes(Delivered());
        var library = ElfImage.Parse(original);
        // A libstdc++ that lacks all but one version; the delivered library itself defines none.
        var missing = library.VersionNeeds.Where(need => need.Version == "GLIBCXX_3.4.32").ToList();

        var patched = LibTorchSharpPatch.Apply(original, missing);

        Assert.True(LibTorchSharpPatch.CanDoWithout(library, missing));
        Assert.Equal(1, original.Zip(patched).Count(pair => pair.First != pair.Second));
        Assert.True(ElfImage.Parse(patched).VersionNeeds.Single(need => need.Version == "GLIBCXX_3.4.32").IsWeak);
        Assert.Equal(patched, LibTorchSharpPatch.Apply(patched, missing));
        // A version whose symbols are called cannot be done without.
        Assert.False(LibTorchSharpPatch.CanDoWithout(library, library.VersionNeeds.Where(need => need.Version == "GLIBCXX_3.4.22")));
    }

    [SkippableFact]
    public void Report_tells_what_is_done_and_why()
    {
        Delivered();
        var report = NativeLibraries.Describe();

        Assert.NotEmpty(report.Reason);
        Assert.StartsWith("GLIBCXX_3.4.", report.StandardLibraryVersion, StringComparison.Ordinal);
        Assert.True(File.Exists(report.StandardLibraryPath));
        Assert.Equal(report.IsPatchNeeded, report.MissingVersions.Count > 0);
        Assert.NotEqual(report.LibraryPath, report.PatchedPath);
    }

    [Fact]
    public void Placing_replaces_what_differs_and_leaves_what_is_right()
    {
        var path = Path.Combine(_folder.Path, "cache", "x.so");
        LibTorchSharpPatch.Place([1, 2, 3], path);
        File.WriteAllBytes(path, [1, 2, 4]);

        LibTorchSharpPatch.Place([1, 2, 3], path);
        var time = File.GetLastWriteTimeUtc(path);
        LibTorchSharpPatch.Place([1, 2, 3], path);

        Assert.Equal([1, 2, 3], File.ReadAllBytes(path));
        Assert.Equal(time, File.GetLastWriteTimeUtc(path));
        Assert.Equal([path], Directory.GetFiles(Path.GetDirectoryName(path)!));
    }

    [SkippableTheory]
    [InlineData("cache", 3)]
    [InlineData("file/where/a/folder/cannot/be", 1)]
    public async Task Processes_that_start_at_once_all_run(string cache, int processes)
    {
        Delivered();
        await File.WriteAllTextAsync(_folder.Place("file"), "");

        var outputs = await Task.WhenAll(Enumerable.Range(0, processes).Select(_ => RunProgram(_folder.Place(cache))));

        Assert.All(outputs, output => Assert.Equal("sum 60", output));
        if (NativeLibraries.Describe().IsPatchNeeded && processes > 1)
        {
            var file = Assert.Single(Directory.GetFiles(_folder.Place(cache), "*", SearchOption.AllDirectories));
            Assert.Equal("libLibTorchSharp.so", Path.GetFileName(file));
        }
    }

    /// <summary>Its tag is the number 5 in the dynamic section, whose entries are two numbers of eight bytes each.</summary>
    [SkippableFact]
    public void A_library_without_a_table_of_strings_is_refused()
    {
        var bytes = File.ReadAllBytes(Delivered());
        var segments = (int)BinaryPrimitives.ReadInt64LittleEndian(bytes.AsSpan(32));
        var dynamic = Enumerable.Range(0, bytes[56]).Select(i => bytes.AsSpan(segments + (56 * i)).ToArray()).First(entry => entry[0] == 2);
        var at = (int)BinaryPrimitives.ReadInt64LittleEndian(dynamic.AsSpan(8));
        while (BinaryPrimitives.ReadInt64LittleEndian(bytes.AsSpan(at)) != 5)
            at += 16;
        bytes[at] = 0x7f;

        var error = Assert.Throws<InvalidDataException>(() => ElfImage.Parse(bytes));

        Assert.Contains("table of strings", error.Message, StringComparison.Ordinal);
    }

    [SkippableFact]
    public void Mutated_libraries_are_read_or_refused()
    {
        // The head of the file holds all that is read but the section headers at its end.
        var bytes = File.ReadAllBytes(Delivered());
        Gen.Select(Gen.Int[0, 400], Gen.Byte, Gen.Int[0x3f8f0, 0x3fb00], Gen.Byte).Sample(
            (first, one, second, two) =>
            {
                var (before, beforeToo) = (bytes[first], bytes[second]);
                (bytes[first], bytes[second]) = (one, two);
                try
                {
                    ElfImage.Parse(bytes);
                }
                catch (InvalidDataException)
                {
                    // Documented; anything else fails the test.
                }
                finally
                {
                    (bytes[second], bytes[first]) = (beforeToo, before);
                }
            },
            iter: 500, threads: 1);
    }

    private static string Delivered()
    {
        Skip.IfNot(OperatingSystem.IsLinux(), "Only Linux builds of TorchSharp depend on the system's libstdc++.");
        return NativeLibraries.Describe().LibraryPath!;
    }

    private static async Task<string> RunProgram(string cache)
    {
        var start = new ProcessStartInfo(Programs.Dotnet, [typeof(TensorProgram).Assembly.Location]) { RedirectStandardOutput = true };
        start.Environment["XDG_CACHE_HOME"] = cache;
        using var process = Process.Start(start)!;
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        return output.Trim();
    }
}
