namespace Agrl.Cli.Reporting.Reading;

/// <summary>A few items of a stream of unknown length, spread evenly over it: every n-th, where n doubles as the stream goes on.</summary>
/// <typeparam name="T">The items.</typeparam>
/// <param name="capacity">The most items that are kept; at least half of it is, once there are as many.</param>
internal sealed class SpreadSample<T>(int capacity)
{
    private readonly List<T> _items = [];
    private long _seen;
    private long _stride = 1;

    /// <summary>The items that are kept.</summary>
    public IReadOnlyList<T> Items => _items;

    /// <summary>Offers the next item of the stream.</summary>
    /// <param name="item">The item.</param>
    public void Offer(T item)
    {
        if (_seen++ % _stride != 0)
            return;
        if (_items.Count == capacity)
        {
            var kept = _items.Where((_, index) => index % 2 == 0).ToList();
            _items.Clear();
            _items.AddRange(kept);
            _stride *= 2;
            if ((_seen - 1) % _stride != 0)
                return;
        }

        _items.Add(item);
    }
}
