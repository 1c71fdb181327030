namespace Agrl.Relevance;

/// <summary>Finds the known name that was probably meant, for errors about unknown keys and values.</summary>
public static class NameSuggestion
{
    private const int LongestName = 64;

    /// <summary>
    /// The known name nearest to the unknown one, or null where none is near (more than a third of its letters, at least one, differ).
    /// </summary>
    /// <param name="unknown">What was written.</param>
    /// <param name="known">What would have been understood.</param>
    public static string? Nearest(string unknown, IEnumerable<string> known)
    {
        ArgumentNullException.ThrowIfNull(unknown);
        ArgumentNullException.ThrowIfNull(known);
        if (unknown.Length > LongestName)
            return null;
        string? nearest = null;
        int nearestDistance = int.MaxValue;
        foreach (string name in known)
        {
            if (name.Length > LongestName)
                continue;
            int distance = Distance(unknown.ToLowerInvariant(), name.ToLowerInvariant());
            if (distance <= Math.Max(1, Math.Max(unknown.Length, name.Length) / 3) && distance < nearestDistance)
                (nearest, nearestDistance) = (name, distance);
        }

        return nearest;
    }

    /// <summary>The end of an error message: <c>; did you mean 'weight'?</c> or the list of what is known.</summary>
    /// <param name="unknown">What was written.</param>
    /// <param name="known">What would have been understood.</param>
    public static string Hint(string unknown, IReadOnlyCollection<string> known) =>
        Nearest(unknown, known) is { } nearest
            ? $"did you mean '{nearest}'?"
            : $"expected one of: {string.Join(", ", known.Select(Printable.Quote))}";

    /// <summary>Edit distance where two swapped neighbours count as one edit.</summary>
    private static int Distance(string a, string b)
    {
        var distance = new int[a.Length + 1, b.Length + 1];
        for (int i = 0; i <= a.Length; i++)
            distance[i, 0] = i;
        for (int j = 0; j <= b.Length; j++)
            distance[0, j] = j;
        for (int i = 1; i <= a.Length; i++)
        {
            for (int j = 1; j <= b.Length; j++)
            {
                int substitution = distance[i - 1, j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
                distance[i, j] = Math.Min(substitution, Math.Min(distance[i - 1, j], distance[i, j - 1]) + 1);
                if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                    distance[i, j] = Math.Min(distance[i, j], distance[i - 2, j - 2] + 1);
            }
        }

        return distance[a.Length, b.Length];
    }
}
