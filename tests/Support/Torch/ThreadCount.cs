using static TorchSharp.torch;

namespace Agrl.Tests.Support;

/// <summary>
/// A number of threads for the test that holds it. Tests that hold one run one after another, in a collection of this name, and beside no
/// others, for the number is the process's.
/// </summary>
[CollectionDefinition(nameof(ThreadCount), DisableParallelization = true)]
public sealed class ThreadCount : IDisposable
{
    private readonly int _before = get_num_threads();

    public ThreadCount(int threads) => set_num_threads(threads);

    public void Dispose() => set_num_threads(_before);
}
