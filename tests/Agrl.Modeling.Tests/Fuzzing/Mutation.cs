using System.Text.Json.Nodes;

namespace Agrl.Modeling.Tests.Fuzzing;

/// <summary>Ways to break a file.</summary>
internal static class Mutation
{
    private static readonly string[] Texts =
    [
        "", "▁", " ", "a", "A", "<|im_end|>", "Sequence", "NFKC", "Split", "ByteLevel", "Metaspace", "Digits", "Strip", "Replace",
        "Lowercase", "Fuse", "ByteFallback", "Isolated", "Removed", "(a|b)*", "\\p{L}+", "[", "(?<!x)", "\\s+$", "😀", "Whitespace",
        "TemplateProcessing", "first", "</s>", "F32", "BF16", "F8_E4M3", "yarn", "llama3", "linear", "qwen2", "llama", "bfloat16",
        "sliding_attention", "all-linear", "../x", "{{ x }}",
    ];

    /// <summary>One or two changes of bytes: replaced, flipped, removed, repeated, cut off.</summary>
    /// <param name="source">The file.</param>
    /// <param name="random">Where and how.</param>
    /// <param name="start">The first byte that may change.</param>
    /// <param name="end">One past the last; 0 for the file's end.</param>
    public static byte[] OfBytes(byte[] source, Random random, int start = 0, int end = 0)
    {
        var bytes = new List<byte>(source);
        for (var changes = random.Next(1, 3); changes > 0 && bytes.Count > 0; changes--)
        {
            var at = Math.Min(random.Next(start, end > start ? end : source.Length), bytes.Count - 1);
            switch (random.Next(12))
            {
                case < 3: bytes[at] = (byte)random.Next(256); break;
                case < 7: bytes[at] ^= (byte)(1 << random.Next(8)); break;
                case < 9: bytes.RemoveRange(at, Math.Min(random.Next(1, 40), bytes.Count - at)); break;
                case < 11:
                    var again = bytes.GetRange(random.Next(bytes.Count), 1).Concat(bytes.Skip(at).Take(random.Next(40))).ToArray();
                    bytes.InsertRange(at, again);
                    break;
                default: bytes.RemoveRange(at, bytes.Count - at); break;
            }
        }

        return [.. bytes];
    }

    /// <summary>One to three changes of values: removed, or replaced by another kind or an extreme.</summary>
    public static void OfValues(JsonNode root, Random random)
    {
        for (var changes = random.Next(1, 4); changes > 0; changes--)
            Change(root, random);
    }

    // From the top down, stopping at every level with the same chance, so that each section is met and not the largest alone.
    private static void Change(JsonNode root, Random random)
    {
        for (var at = root; ;)
        {
            object? place = at switch
            {
                JsonObject { Count: > 0 } members => members.ElementAt(random.Next(members.Count)).Key,
                JsonArray { Count: > 0 } items => random.Next(items.Count),
                _ => null,
            };
            if (place is null)
                return;
            var child = place is string name ? at[name] : at[(int)place];
            if (child is JsonObject or JsonArray && random.Next(6) != 0)
            {
                at = child;
                continue;
            }

            var remove = random.Next(5) == 0;
            if (place is string member)
            {
                if (remove)
                    at.AsObject().Remove(member);
                else
                    at[member] = Value(random, child);
            }
            else if (remove)
            {
                at.AsArray().RemoveAt((int)place);
            }
            else
            {
                at[(int)place] = Value(random, child);
            }

            return;
        }
    }

    private static JsonNode? Value(Random random, JsonNode? old) => random.Next(12) switch
    {
        0 => null,
        1 => random.Next(2) == 0,
        2 => random.Next(-2, 400),
        3 => int.MaxValue,
        4 => 1e30,
        5 => new JsonArray(),
        6 => new JsonObject(),
        7 => long.MaxValue - random.Next(8),
        8 => 1 << random.Next(31),
        9 when old is JsonArray items => new JsonArray([.. items.Reverse().Select(item => item?.DeepClone())]),
        10 when old is JsonValue number && number.TryGetValue(out int size) => size * 10L + random.Next(10),
        _ => Texts[random.Next(Texts.Length)],
    };
}
