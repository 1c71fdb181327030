namespace Agrl.Cli.Reporting.Reading;

/// <summary>A few items of a stream of unknown length, spread evenly over it: every n-th, where n doubles as the stream goes on.</summary>
/// <typeparam name="T">The items.</typeparam>
/// <param name="capacity">The most items that are kept; at least half of it is, once there are as many.</param>
internal sealed class SpreadSample<T>(int capacity)
{
    private readonly List<T> items = [];
    private long seen;
    private long stride = 1;

    /// <summary>The items that are kept.</summary>
    public IReadOnlyList<T> Items => items;

    /// <summary>Offers the next item of the stream.</summary>
    /// <param name="item">The item.</param>
    public void Offer(T item)
    {
        if (seen++ % stride != 0)
            return;
        if (items.Count == capacity)
        {
            var kept = items.Where((_, index) => index % 2 == 0).ToList();
            items.Clear();
            items.AddRange(kept);
            stride *= 2;
            if ((seen - 1) % stride != 0)
                return;
        }

        items.Add(item);
    }
}
