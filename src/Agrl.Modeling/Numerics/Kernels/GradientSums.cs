namespace Agrl.Modeling.Numerics.Kernels;

/// <summary>Sums of a weight's gradient over rows, added up block by block so that long batches lose no digits.</summary>
internal sealed class GradientSums
{
    private const int BlockRows = 128;

    private readonly float[] _total;
    private int _rows;

    /// <summary>Zeros.</summary>
    /// <param name="size">Values of the weight.</param>
    public GradientSums(int size) => (_total, Block) = (new float[size], new float[size]);

    /// <summary>Where rows add theirs.</summary>
    public float[] Block { get; }

    /// <summary>To be called after each row.</summary>
    public void EndRow()
    {
        if (++_rows % BlockRows == 0)
            Flush();
    }

    /// <summary>The sums of all workers.</summary>
    /// <param name="workers">One or more.</param>
    public static float[] Total(GradientSums[] workers)
    {
        foreach (var worker in workers)
            worker.Flush();
        foreach (var worker in workers.Skip(1))
            Add(worker._total, workers[0]._total);
        return workers[0]._total;
    }

    private static void Add(float[] from, float[] to)
    {
        for (var i = 0; i < to.Length; i++)
            to[i] += from[i];
    }

    private void Flush()
    {
        Add(Block, _total);
        Array.Clear(Block);
    }
}
