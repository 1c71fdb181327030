using static TorchSharp.torch;

namespace Agrl.Modeling.Numerics.Kernels;

/// <summary>Shares rows out to as many threads as the tensor library uses.</summary>
internal static class RowWorkers
{
    // Waking a thread costs some ten microseconds, about what one thread needs for this many values.
    private const long ValuesWorthAThread = 1 << 15;

    /// <summary>How many workers rows of a size get.</summary>
    /// <param name="rows">Rows.</param>
    /// <param name="values">Values in all.</param>
    public static int Count(int rows, long values) =>
        (int)Math.Clamp(values / ValuesWorthAThread, 1, Math.Min(Math.Max(rows, 1), get_num_threads()));

    /// <summary>Runs each worker on its rows.</summary>
    /// <param name="rows">Rows.</param>
    /// <param name="workers">What <see cref="Count"/> gave.</param>
    /// <param name="work">Worker, first row, and the row after its last.</param>
    public static void Run(int rows, int workers, Action<int, int, int> work)
    {
        if (workers == 1)
            work(0, 0, rows);
        else
            Parallel.For(0, workers,
                worker => work(worker, (int)((long)rows * worker / workers), (int)((long)rows * (worker + 1) / workers)));
    }
}
