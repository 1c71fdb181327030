namespace Agrl.Modeling.Tokenization.Bpe;

/// <summary>
/// Applies merges to a row of symbols, the lowest rank first and of equal ranks the leftmost, in O(n log n) by a queue over a
/// linked list: a piece may be a whole document where nothing splits it. Working memory that is used again from piece to piece;
/// not for several threads at once.
/// </summary>
internal sealed class MergeLoop
{
    private readonly PriorityQueue<(int At, int Id), long> _queue = new();
    private int[] _ids = new int[64], _next = new int[64], _previous = new int[64];
    private int _count;

    /// <summary>Forgets the symbols.</summary>
    public void Clear() => _count = 0;

    /// <summary>Appends a symbol.</summary>
    public void Add(int id)
    {
        if (_count == _ids.Length)
        {
            Array.Resize(ref _ids, 2 * _count);
            Array.Resize(ref _next, 2 * _count);
            Array.Resize(ref _previous, 2 * _count);
        }
        _ids[_count++] = id;
    }

    /// <summary>Merges the symbols and adds what is left to a list.</summary>
    public void Run(Dictionary<long, Merge> merges, List<int> into)
    {
        _queue.Clear();
        for (var i = 0; i < _count; i++)
        {
            _previous[i] = i - 1;
            _next[i] = i + 1 < _count ? i + 1 : -1;
        }
        for (var i = 0; i + 1 < _count; i++) Offer(merges, i);
        while (_queue.TryDequeue(out var candidate, out _))
        {
            var (at, id) = candidate;
            // An entry is stale where a side was merged since: the pair that now stands there gives another token or none.
            if (_ids[at] < 0 || _next[at] < 0) continue;
            var right = _next[at];
            if (!merges.TryGetValue(Merge.Key(_ids[at], _ids[right]), out var merge) || merge.Id != id) continue;
            _ids[at] = id;
            _ids[right] = -1;
            _next[at] = _next[right];
            if (_next[at] >= 0)
            {
                _previous[_next[at]] = at;
                Offer(merges, at);
            }
            if (_previous[at] >= 0) Offer(merges, _previous[at]);
        }
        for (var i = 0; i >= 0 && i < _count; i = _next[i]) into.Add(_ids[i]);
    }

    private void Offer(Dictionary<long, Merge> merges, int at)
    {
        if (merges.TryGetValue(Merge.Key(_ids[at], _ids[_next[at]]), out var merge))
            _queue.Enqueue((at, merge.Id), (long)merge.Rank << 32 | (uint)at);
    }
}
