using System.Globalization;

namespace Agrl.Relevance.Prompts;

/// <summary>Counts the product fields that <see cref="PromptOptions.MaxFieldChars"/> cut. Safe to share between threads.</summary>
public sealed class TruncationCounter
{
    private readonly Lock _lock = new();
    private readonly SortedDictionary<string, long> _byField = new(StringComparer.Ordinal);
    private long _total;

    /// <summary>How many fields were cut, over all prompts rendered; a prompt that is rendered twice counts twice.</summary>
    public long Total
    {
        get
        {
            lock (_lock)
                return _total;
        }
    }

    /// <summary>How many were cut by field name, a copy.</summary>
    public IReadOnlyDictionary<string, long> ByField
    {
        get
        {
            lock (_lock)
                return new SortedDictionary<string, long>(_byField, StringComparer.Ordinal);
        }
    }

    /// <summary>What was cut in a sentence for people; null where nothing was.</summary>
    public string? Told()
    {
        if (Total == 0)
            return null;
        var fields = ByField.Select(field => string.Create(CultureInfo.InvariantCulture, $"{field.Key} {field.Value:N0}"));
        return string.Create(CultureInfo.InvariantCulture,
            $"prompt.max_field_chars cut {Total:N0} product fields ({string.Join(", ", fields)})");
    }

    /// <summary>Counts one field that was cut.</summary>
    /// <param name="field">The field's name, such as <c>title</c>.</param>
    public void Add(string field)
    {
        lock (_lock)
        {
            _total++;
            _byField[field] = _byField.GetValueOrDefault(field) + 1;
        }
    }
}
