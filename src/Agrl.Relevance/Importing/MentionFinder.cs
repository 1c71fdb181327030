namespace Agrl.Relevance.Importing;

/// <summary>Finds mentions of a lexicon's entries in a query, the longest first and at word boundaries.</summary>
internal sealed class MentionFinder
{
    private static readonly string[] Negations = ["not", "no", "non", "without", "except"];
    private readonly HashSet<string> _entries;
    private readonly int _longest;
    private readonly Func<string, string> _fold;

    /// <summary>A finder of entries in normal form.</summary>
    /// <param name="entries">Words joined by single spaces.</param>
    /// <param name="fold">Applied to every word of a query before it is compared, as it was to the entries' words.</param>
    public MentionFinder(IEnumerable<string> entries, Func<string, string>? fold = null)
    {
        _entries = entries.ToHashSet(StringComparer.Ordinal);
        _longest = _entries.Select(entry => entry.Count(c => c == ' ') + 1).DefaultIfEmpty(0).Max();
        _fold = fold ?? (word => word);
    }

    /// <summary>How many entries are known.</summary>
    public int Count => _entries.Count;

    /// <summary>
    /// The mentions from left to right, none overlapping. What stands right after "for" is what the product is to fit, not what it
    /// is (<c>case for iphone</c>), and is left out.
    /// </summary>
    public List<Mention> Find(IReadOnlyList<string> words)
    {
        var mentions = new List<Mention>();
        for (int start = 0; start < words.Count; start++)
        {
            for (int length = Math.Min(_longest, words.Count - start); length > 0; length--)
            {
                string candidate = string.Join(' ', words.Skip(start).Take(length).Select(_fold));
                if (!_entries.Contains(candidate))
                    continue;
                string before = start > 0 ? words[start - 1] : "";
                if (before != "for")
                    mentions.Add(new Mention(candidate, start, length, Negations.Contains(before)));
                start += length - 1;
                break;
            }
        }

        return mentions;
    }
}
