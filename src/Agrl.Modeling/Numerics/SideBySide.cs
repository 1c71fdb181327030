using System.Collections.Concurrent;
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
    // Less is not worth a collection; the youngest generation holds several times as much on any machine.
    private const long CollectionBytes = 1 << 20;

    // Threads of our own and not the pool's: the C library keeps freed memory for each thread, and of two threads that share a pass each
    // keeps half; pool threads that take turns would each keep it.
    private static readonly ConcurrentBag<HelperThread> Idle = [];

    private static long CollectedAt;

    /// <summary>Runs each piece once.</summary>
    /// <param name="pieces">Pieces; what comes out of one must not depend on another.</param>
    /// <param name="workers">Threads, at least 1; with one, everything runs on the caller's and the tensor library's own threads.</param>
    /// <param name="work">Runs a piece.</param>
    /// <param name="cancellationToken">Looked at between pieces.</param>
    public static void Run(int pieces, int workers, Action<int> work, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(work);
        workers = Math.Min(workers, pieces);
        if (workers <= 1)
        {
            for (var piece = 0; piece < pieces; piece++)
            {
                cancellationToken.ThrowIfCancellationRequested();
                work(piece);
            }

            return;
        }

        CollectBefore();
        var threads = get_num_threads();
        var (next, faults) = (-1, new ConcurrentQueue<Exception>());
        var helpers = Enumerable.Range(0, workers - 1).Select(_ => Idle.TryTake(out var one) ? one : new HelperThread()).ToList();
        try
        {
            set_num_threads(1);
            foreach (var helper in helpers)
                helper.Start(Drain);
            Drain();
            foreach (var helper in helpers)
            {
                helper.Wait();
                Idle.Add(helper);
            }
        }
        finally
        {
            set_num_threads(threads);
        }

        if (faults.TryDequeue(out var fault))
            ExceptionDispatchInfo.Throw(fault);

        void Drain()
        {
            try
            {
                while (faults.IsEmpty && Interlocked.Increment(ref next) is var piece && piece < pieces)
                {
                    cancellationToken.ThrowIfCancellationRequested();
                    work(piece);
                }
            }
#pragma warning disable CA1031 // Whatever it is, the caller's thread throws it.
            catch (Exception exception)
#pragma warning restore CA1031
            {
                faults.Enqueue(exception);
            }
        }
    }

    /// <summary>
    /// TorchSharp passes numbers as objects that it does not keep alive during the call they are made for: a collection that another
    /// thread causes just then, and a thread that is held up just there, may free one before it is read. So the youngest generation is
    /// collected before threads work side by side, and what they allocate fits into it. (A region without collections would promise
    /// this, but lets the heap grow by hundreds of megabytes over some hundred steps.)
    /// </summary>
    private static void CollectBefore()
    {
        var allocated = GC.GetTotalAllocatedBytes();
        if (allocated - Volatile.Read(ref CollectedAt) < CollectionBytes)
            return;
        Volatile.Write(ref CollectedAt, allocated);
        GC.Collect(0, GCCollectionMode.Forced, blocking: true);
    }

    /// <summary>A thread that waits for work as long as the process lives.</summary>
    private sealed class HelperThread
    {
        private readonly object _change = new();
        private Action? _work;

        public HelperThread() => new Thread(Serve) { IsBackground = true, Name = nameof(SideBySide) }.Start();

        public void Start(Action next)
        {
            lock (_change)
            {
                _work = next;
                Monitor.PulseAll(_change);
            }
        }

        /// <summary>Until the work is done.</summary>
        public void Wait()
        {
            lock (_change)
            {
                while (_work is not null)
                    Monitor.Wait(_change);
            }
        }

        private void Serve()
        {
            // What keeps the tensor library from sharing out each operation again.
            TensorThreads.Set(1);
            while (true)
            {
                lock (_change)
                {
                    while (_work is null)
                        Monitor.Wait(_change);
                }

                _work();
                lock (_change)
                {
                    _work = null;
                    Monitor.PulseAll(_change);
                }
            }
        }
    }
}
