namespace Agrl.Relevance.Synthesis;

/// <summary>Puts an intent into a shopper's few words. What a query says is all that its verdicts rest on.</summary>
internal static class QueryWriter
{
    private static readonly string[] Fillers = ["best", "good", "buy", "new", "find", "nice"];

    /// <summary>The query in lower case.</summary>
    public static string Write(string slice, QueryIntent intent, Random random)
    {
        var text = slice switch
        {
            QuerySlices.Negation => Negation(intent, random),
            QuerySlices.Alternative => Alternative(intent, random),
            QuerySlices.Price => $"{Asked(intent, random)} {Price(intent.Price!, random)}",
            _ => Asked(intent, random),
        };
        return slice != QuerySlices.Alternative && random.Next(6) == 0 ? $"{Fillers[random.Next(Fillers.Length)]} {text}" : text;
    }

    /// <summary>The leaf with the values asked for, before or behind it.</summary>
    private static string Asked(QueryIntent intent, Random random)
    {
        var fields = Enum.GetValues<AskedField>().Where(field => intent[field] is { Excluded: false }).ToArray();
        random.Shuffle(fields);
        var before = new List<string>();
        var behind = new List<string>();
        foreach (var field in fields)
        {
            var value = intent[field]!.Value;
            switch (random.Next(4))
            {
                case 0:
                    behind.Add(value);
                    break;
                case 1:
                    behind.Add($"{Preposition(field, random)} {value}");
                    break;
                default:
                    before.Add(value);
                    break;
            }
        }
        return string.Join(' ', [.. before, intent.Shelf.Name, .. behind]);
    }

    private static string Preposition(AskedField field, Random random) => field switch
    {
        AskedField.Brand => random.Next(2) == 0 ? "by" : "from",
        AskedField.Color => "in",
        _ => random.Next(2) == 0 ? "in" : "of",
    };

    private static string Negation(QueryIntent intent, Random random)
    {
        var field = Enum.GetValues<AskedField>().First(f => intent[f] is { Excluded: true });
        var value = intent[field]!.Value;
        var asked = Asked(intent, random);
        return random.Next(5) switch
        {
            0 => $"{asked} not {value}",
            1 => $"{asked} no {value}",
            2 => field == AskedField.Brand ? $"{asked} not by {value}" : $"{asked} without {value}",
            // Before further wishes, "non" would seem to negate those too.
            3 when asked == intent.Shelf.Name => $"non {value} {asked}",
            _ => $"{asked} except {value}",
        };
    }

    private static string Alternative(QueryIntent intent, Random random)
    {
        var brand = intent.Brand!.Value;
        var price = PriceBound.Text(intent.Price!.High!.Value);
        var asked = Asked(intent, random);
        return random.Next(4) switch
        {
            0 => $"like {brand} {intent.Shelf.Name} but cheaper than {price}{Rest(intent)}",
            1 => $"{asked} like {brand} but under {price}",
            2 => $"{asked} like {brand} but cheaper than {price}",
            _ => $"alternative to {brand} {asked} under {price}",
        };
    }

    /// <summary>Further wishes behind a sentence that already names leaf and brand.</summary>
    private static string Rest(QueryIntent intent) => string.Concat(Enum.GetValues<AskedField>()
        .Where(field => intent[field] is { Excluded: false })
        .Select(field => $" in {intent[field]!.Value}"));

    private static string Price(PriceBound bound, Random random) => (bound.Low, bound.High) switch
    {
        ({ } low, { } high) => random.Next(2) == 0
            ? $"between {PriceBound.Text(low)} and {PriceBound.Text(high)}"
            : $"{PriceBound.Text(low)} to {PriceBound.Text(high)}",
        ({ } low, null) => $"{(random.Next(2) == 0 ? "over" : "above")} {PriceBound.Text(low)}",
        _ => $"{(random.Next(3) switch { 0 => "under", 1 => "below", _ => "cheaper than" })} {PriceBound.Text(bound.High!.Value)}",
    };
}
