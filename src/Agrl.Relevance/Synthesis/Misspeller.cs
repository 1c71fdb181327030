namespace Agrl.Relevance.Synthesis;

/// <summary>
/// Misspells or cuts short one word of a query, only where the word meant stays clear: no other word of the shop is as near to what
/// is left, and a cut word is the beginning of no other.
/// </summary>
internal sealed class Misspeller
{
    private const int ShortestWord = 4;
    private readonly ILookup<int, string> _byLength;
    private readonly HashSet<string> _words;

    /// <summary>A misspeller that knows the shop's words, lower-case.</summary>
    public Misspeller(IEnumerable<string> words)
    {
        _words = [.. words];
        _byLength = _words.ToLookup(word => word.Length);
    }

    /// <summary>The query with one of its meaningful words spoilt, or null where chance found no clear way.</summary>
    public string? Spoil(string query, Random random)
    {
        var parts = query.Split(' ');
        var candidates = Enumerable.Range(0, parts.Length)
            .Where(i => parts[i].Length >= ShortestWord && parts[i].All(char.IsLetter) && _words.Contains(parts[i]))
            .ToArray();
        if (candidates.Length == 0) return null;
        var at = candidates[random.Next(candidates.Length)];
        if (SpoilWord(parts[at], random) is not { } spoilt) return null;
        parts[at] = spoilt;
        return string.Join(' ', parts);
    }

    /// <summary>One word spoilt, or null where the result would be unclear.</summary>
    public string? SpoilWord(string word, Random random)
    {
        // The first letter stays: shoppers rarely miss it, and what is left is easier to tell.
        var at = random.Next(1, word.Length);
        var swap = random.Next(1, word.Length - 1);
        var cut = random.Next(4);
        var spoilt = cut switch
        {
            0 => word.Remove(at, 1),
            1 => word[..at] + word[at] + word[at..],
            2 => word[..swap] + word[swap + 1] + word[swap] + word[(swap + 2)..],
            _ => word.Length > ShortestWord ? word[..Math.Max(3, word.Length - 1 - random.Next(3))] : word,
        };
        if (spoilt == word || _words.Contains(spoilt)) return null;
        return cut == 3 ? (IsOnlyBeginning(spoilt, word) ? spoilt : null) : IsNearest(spoilt, word) ? spoilt : null;
    }

    private bool IsOnlyBeginning(string spoilt, string word) =>
        !_words.Any(other => other != word && other.StartsWith(spoilt, StringComparison.Ordinal));

    private bool IsNearest(string spoilt, string word)
    {
        var distance = EditDistance.Between(spoilt, word);
        for (var length = spoilt.Length - distance; length <= spoilt.Length + distance; length++)
            foreach (var other in _byLength[length])
                if (other != word && EditDistance.Between(spoilt, other) <= distance)
                    return false;
        return true;
    }
}
