using System.Collections.Concurrent;
using Agrl.Modeling.Numerics;
using static TorchSharp.torch;

namespace Agrl.Modeling.Tests.Numerics;

[Collection(nameof(ThreadCount))]
public sealed class SideBySideTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(5)]
    public void Every_piece_runs_once_and_threads_are_given_back(int workers)
    {
        using var threads = new ThreadCount(2);
        var runs = new int[17];
        var inside = new int[17];

        SideBySide.Run(17, workers, piece =>
        {
            Interlocked.Increment(ref runs[piece]);
            inside[piece] = get_num_threads();
        }, CancellationToken.None);

        Assert.All(runs, count => Assert.Equal(1, count));
        Assert.All(inside, count => Assert.Equal(workers == 1 ? 2 : 1, count));
        Assert.Equal(2, get_num_threads());
    }

    /// <summary>
    /// The tensor library gives a thread the process's number at the first operation that asks for it, over what the thread has set
    /// itself by then. Threads that another test has brought past it are not of use here, hence so many.
    /// </summary>
    [Fact]
    public void A_helper_keeps_to_one_thread_whatever_number_others_set()
    {
        using var threads = new ThreadCount(2);
        using var together = new Barrier(32);
        var (caller, inside) = (Environment.CurrentManagedThreadId, new ConcurrentQueue<int>());

        SideBySide.Run(32, 32, _ =>
        {
            together.SignalAndWait();
            if (Environment.CurrentManagedThreadId == caller)
                set_num_threads(2);
            together.SignalAndWait();
            if (Environment.CurrentManagedThreadId != caller)
                inside.Enqueue(get_num_threads());
        }, CancellationToken.None);

        Assert.Equal(Enumerable.Repeat(1, 31), inside);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public void A_single_piece_has_all_threads(int pieces)
    {
        using var threads = new ThreadCount(3);
        var inside = new List<int>();

        SideBySide.Run(pieces, 3, _ => inside.Add(get_num_threads()), CancellationToken.None);

        Assert.Equal(Enumerable.Repeat(3, pieces), inside);
    }

    [Fact]
    public void A_fault_of_a_piece_comes_out_as_it_is()
    {
        using var threads = new ThreadCount(2);

        var exception = Assert.Throws<FormatException>(() =>
            SideBySide.Run(4, 2, piece => throw new FormatException($"piece {piece}"), CancellationToken.None));

        Assert.StartsWith("piece", exception.Message, StringComparison.Ordinal);
        Assert.Equal(2, get_num_threads());
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void Cancelling_ends_it_between_pieces(int workers)
    {
        using var threads = new ThreadCount(2);
        using var cancel = new CancellationTokenSource();
        var runs = 0;

        Assert.ThrowsAny<OperationCanceledException>(() => SideBySide.Run(1000, workers, _ =>
        {
            // Each piece from the fifth on: the fifth's thread may be held up just before it.
            if (Interlocked.Increment(ref runs) >= 5)
                cancel.Cancel();
        }, cancel.Token));

        Assert.InRange(runs, 5, 20);
    }

    /// <summary>So that what threads allocate side by side fits into the youngest generation.</summary>
    [Fact]
    public void The_youngest_generation_is_collected_first_where_much_was_allocated()
    {
        using var threads = new ThreadCount(2);
        var (before, inside) = (GC.CollectionCount(0), -1);
        for (var i = 0; i < 20_000; i++)
            GC.KeepAlive(new byte[64]);

        SideBySide.Run(2, 2, piece =>
        {
            if (piece == 0)
                inside = GC.CollectionCount(0);
        }, CancellationToken.None);

        Assert.True(inside > before, $"{before} collections before, {inside} inside");
    }
}
