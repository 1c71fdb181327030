using Agrl.Modeling.Native;
using TorchSharp;

namespace Agrl.Modeling.Tests.Native;

public sealed class NativeLibrariesTests
{
    [Fact]
    public void Tensor_operations_run()
    {
        using var sum = torch.ones(2, 3).sum();

        Assert.Equal(6f, sum.item<float>());
    }

    [Fact]
    public void Report_names_the_library_and_gives_a_reason()
    {
        var report = NativeLibraries.Describe();

        Assert.NotEmpty(report.Reason);
        if (!OperatingSystem.IsLinux())
            return;
        Assert.True(File.Exists(report.LibraryPath));
        Assert.Equal(report.IsPatchNeeded, report.MissingVersions.Count > 0);
        if (report.IsPatchNeeded)
            Assert.NotEqual(report.LibraryPath, report.PatchedPath);
    }
}
