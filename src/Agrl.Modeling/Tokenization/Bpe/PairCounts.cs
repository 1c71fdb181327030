using System.Runtime.InteropServices;

namespace Agrl.Modeling.Tokenization.Bpe;

/// <summary>The words of a corpus as symbols, and how often each pair of neighbours occurs, kept up to date through merges.</summary>
internal sealed class PairCounts
{
    private readonly int[][] _words;
    private readonly int[] _lengths;
    private readonly long[] _wordCounts;
    private readonly Dictionary<long, long> _counts = [];
    private readonly Dictionary<long, HashSet<int>> _wordsOf = [];
    // Most frequent first, then the lower ids; entries are checked against the counts when they come up.
    private readonly PriorityQueue<(long Pair, long Count), (long Count, long Pair)> _queue =
        new(Comparer<(long Count, long Pair)>.Create(static (a, b) =>
            a.Count != b.Count ? b.Count.CompareTo(a.Count) : a.Pair.CompareTo(b.Pair)));

    /// <summary>Counts the pairs of words.</summary>
    /// <param name="words">Each word's bytes, and how often it occurs.</param>
    /// <param name="idOfByte">The symbol of each byte.</param>
    public PairCounts(List<(byte[] Word, long Count)> words, int[] idOfByte)
    {
        _words = [.. words.Select(item => Array.ConvertAll(item.Word, value => idOfByte[value]))];
        _lengths = [.. _words.Select(word => word.Length)];
        _wordCounts = [.. words.Select(item => item.Count)];
        for (var word = 0; word < _words.Length; word++)
            for (var i = 0; i + 1 < _lengths[word]; i++)
                Change(Bpe.Merge.Key(_words[word][i], _words[word][i + 1]), _wordCounts[word], word);
        foreach (var (pair, count) in _counts) Offer(pair, count);
    }

    /// <summary>The most frequent pair.</summary>
    /// <param name="minimum">How often it must occur.</param>
    /// <param name="left">Its first symbol.</param>
    /// <param name="right">Its second symbol.</param>
    /// <returns>Whether there is one.</returns>
    public bool TryTakeMostFrequent(long minimum, out int left, out int right)
    {
        while (_queue.TryDequeue(out var entry, out _))
        {
            var count = _counts.GetValueOrDefault(entry.Pair);
            if (count < minimum) continue;
            if (count != entry.Count)
            {
                // It fell since it was queued (a rise is queued anew); it waits for its turn.
                if (count < entry.Count) Offer(entry.Pair, count);
                continue;
            }
            left = (int)(entry.Pair >> 32);
            right = (int)(entry.Pair & uint.MaxValue);
            return true;
        }
        left = right = -1;
        return false;
    }

    /// <summary>Makes a pair one symbol in every word that holds it.</summary>
    public void Merge(int left, int right, int id)
    {
        var pair = Bpe.Merge.Key(left, right);
        if (!_wordsOf.Remove(pair, out var words)) return;
        var risen = new HashSet<long>();
        foreach (var word in words) MergeWord(word, left, right, id, risen);
        _counts.Remove(pair);
        foreach (var changed in risen)
            if (_counts.TryGetValue(changed, out var count))
                Offer(changed, count);
    }

    private void MergeWord(int word, int left, int right, int id, HashSet<long> risen)
    {
        var symbols = _words[word];
        var length = _lengths[word];
        var count = _wordCounts[word];
        var written = 0;
        for (var i = 0; i < length; i++)
        {
            if (i + 1 >= length || symbols[i] != left || symbols[i + 1] != right)
            {
                symbols[written++] = symbols[i];
                continue;
            }
            Change(Bpe.Merge.Key(left, right), -count, word);
            if (written > 0)
            {
                Change(Bpe.Merge.Key(symbols[written - 1], left), -count, word);
                Rise(Bpe.Merge.Key(symbols[written - 1], id));
            }
            if (i + 2 < length)
            {
                Change(Bpe.Merge.Key(right, symbols[i + 2]), -count, word);
                Rise(Bpe.Merge.Key(id, symbols[i + 2]));
            }
            symbols[written++] = id;
            i++;
        }
        _lengths[word] = written;

        void Rise(long pair)
        {
            Change(pair, count, word);
            risen.Add(pair);
        }
    }

    private void Change(long pair, long by, int word)
    {
        CollectionsMarshal.GetValueRefOrAddDefault(_counts, pair, out _) += by;
        if (by < 0) return;
        ref var words = ref CollectionsMarshal.GetValueRefOrAddDefault(_wordsOf, pair, out _);
        (words ??= []).Add(word);
    }

    private void Offer(long pair, long count)
    {
        if (count > 0) _queue.Enqueue((pair, count), (count, pair));
    }
}
