using System.Runtime;
using System.Runtime.ExceptionServices;
using static TorchSharp.torch;

namespace Agrl.Modeling.Numerics;

/// <summary>
/// Work that runs side by side, each piece on one thread from beginning to end. A pass of a small model is hundreds of operations of
/// some microseconds: threads that meet after each of them wait for one another most of the time, and for whatever else the machine
/// does. Threads that meet once a pass do not.
/// </summary>
public static class SideBySide
{
    // What the wrappers of a pass or of a few hundred tokens allocate, many times over.
    private const long AllocationBytes = 64 << 20;

    /// <summary>Runs each piece once.</summary>
    /// <param name="pieces">Pieces; what comes out of one must not depend on another.</param>
    /// <param name="workers">Threads, at least 1; with one, everything runs on the caller's and the tensor library's own threads.</param>
    /// <param name="work">Runs a piece.</param>
    /// <param name="cancellationToken">Looked at between pieces.</param>
    public static void Run(int pieces, int workers, Action<int> work, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(work);
        if (workers <= 1)
        {
            for (var piece = 0; piece < pieces; piece++)
            {
                cancellationToken.ThrowIfCancellationRequested();
                work(piece);
            }

            return;
        }

        var threads = get_num_threads();
        var defers = DeferCollections();
        try
        {
            Parallel.For(0, pieces, new ParallelOptions { MaxDegreeOfParallelism = workers, CancellationToken = cancellationToken }, piece =>
            {
                // The number is the calling thread's own; pool threads get theirs back, whatever they do next.
                set_num_threads(1);
                try
                {
                    work(piece);
                }
                finally
                {
                    set_num_threads(threads);
                }
            });
        }
        catch (AggregateException exception)
        {
            ExceptionDispatchInfo.Throw(exception.InnerExceptions[0]);
        }
        finally
        {
            set_num_threads(threads);
            if (defers && GCSettings.LatencyMode == GCLatencyMode.NoGCRegion)
                GC.EndNoGCRegion();
        }
    }

    /// <summary>
    /// TorchSharp passes numbers as objects that it does not keep alive during the call they are made for: a collection that another
    /// thread causes just then may free one before it is read. So there is none while threads work side by side; where they allocate
    /// more than was set aside, collections come back by themselves.
    /// </summary>
    private static bool DeferCollections()
    {
        try
        {
            return GCSettings.LatencyMode != GCLatencyMode.NoGCRegion && GC.TryStartNoGCRegion(AllocationBytes);
        }
        catch (InvalidOperationException)
        {
            // Another thread of the program has begun such a region just now.
            return false;
        }
    }
}
