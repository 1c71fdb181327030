using System.Diagnostics;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Agrl.Modeling.Tokenization;

namespace Agrl.Modeling.Tests.Tokenization;

/// <summary>
/// Mutated tokenizer files: whatever is in them, only ModelFormatException comes out, in bounded time. AGRL_FUZZ sets how many
/// (the default keeps the suite fast).
/// </summary>
public sealed class FuzzTests
{
    private const string Sample = "red kettle, naïve 2-pack!! 🎒 中文 <|im_end|> </s>\n\ta   b";

    private static readonly int Count = int.TryParse(Environment.GetEnvironmentVariable("AGRL_FUZZ"), out var count) ? count : 2000;

    [Fact]
    public void Changed_bytes_are_read_or_refused()
    {
        var random = new Random(1);
        var sources = Sources().Select(Encoding.UTF8.GetBytes).ToArray();
        Run(_ =>
        {
            var bytes = sources[random.Next(sources.Length)].ToList();
            for (var changes = random.Next(1, 3); changes > 0; changes--)
            {
                var at = random.Next(bytes.Count);
                switch (random.Next(12))
                {
                    case < 3: bytes[at] = (byte)random.Next(256); break;
                    case < 7: bytes[at] ^= (byte)(1 << random.Next(8)); break;
                    case < 9: bytes.RemoveRange(at, Math.Min(random.Next(1, 40), bytes.Count - at)); break;
                    case < 11: bytes.InsertRange(at, bytes.Skip(random.Next(bytes.Count)).Take(random.Next(1, 40)).ToArray()); break;
                    default: bytes.RemoveRange(at, bytes.Count - at); break;
                }
                if (bytes.Count == 0) bytes.Add((byte)'{');
            }
            return [.. bytes];
        });
    }

    [Fact]
    public void Changed_values_are_read_or_refused()
    {
        var random = new Random(2);
        var sources = Sources();
        Run(_ =>
        {
            var root = JsonNode.Parse(sources[random.Next(sources.Length)])!;
            for (var changes = random.Next(1, 4); changes > 0; changes--) Change(root, random);
            return Encoding.UTF8.GetBytes(root.ToJsonString());
        });
    }

    private static void Run(Func<int, byte[]> make)
    {
        var folder = TestFiles.NewFolder();
        var path = Path.Combine(folder, "tokenizer.json");
        int loaded = 0, refused = 0;
        var watch = new Stopwatch();
        for (var i = 0; i < Count; i++)
        {
            var content = make(i);
            File.WriteAllBytes(path, content);
            watch.Restart();
            try
            {
                var tokenizer = HuggingFaceTokenizer.Load(folder);
                loaded++;
                var ids = tokenizer.Encode(Sample, parseSpecial: true, addSpecialTokens: true);
                tokenizer.DecodedEnds(ids, out _);
                tokenizer.Decode(tokenizer.Encode(Sample), skipSpecial: false);
            }
            catch (ModelFormatException)
            {
                refused++;
            }
            catch (Exception exception)
            {
                Assert.Fail($"Input {i} threw {exception}\n{Encoding.UTF8.GetString(content)}");
            }
            Assert.True(watch.Elapsed < TimeSpan.FromSeconds(60), $"Input {i} took {watch.Elapsed}.");
        }
        Directory.Delete(folder, recursive: true);
        // A mutation that always or never breaks the file would test nothing.
        Assert.InRange(loaded, Count / 20, Count);
        Assert.InRange(refused, Count / 20, Count);
    }

    // Small files, so that mutations meet every section and not the vocabulary alone.
    private static string[] Sources()
    {
        var bytes = SmallTokenizer.ByteLevel();
        bytes["model"]!["merges"] = new JsonArray("a b", new JsonArray("ab", "c"));
        bytes["model"]!["vocab"]!["ab"] = 259;
        bytes["model"]!["vocab"]!["abc"] = 260;
        return [bytes.ToJsonString(), SmallTokenizer.LlamaLike().ToJsonString()];
    }

    private static void Change(JsonNode root, Random random)
    {
        // From the top down, stopping at every level with the same chance, so that each section is met and not the vocabulary alone.
        var at = root;
        while (true)
        {
            var children = at switch
            {
                JsonObject members => members.Count == 0 ? null : members.ElementAt(random.Next(members.Count)).Key,
                JsonArray items => items.Count == 0 ? null : (object)random.Next(items.Count),
                _ => null,
            };
            if (children is null) return;
            var child = children is string name ? at[name] : at[(int)children];
            if (child is JsonObject or JsonArray && random.Next(6) != 0)
            {
                at = child;
                continue;
            }
            if (children is string member)
            {
                if (random.Next(5) == 0) at.AsObject().Remove(member);
                else at[member] = Value(random, child);
            }
            else if (random.Next(5) == 0)
            {
                at.AsArray().RemoveAt((int)children);
            }
            else
            {
                at[(int)children] = Value(random, child);
            }
            return;
        }
    }

    private static JsonNode? Value(Random random, JsonNode? old)
    {
        string[] texts =
        [
            "", "▁", " ", "a", "A", "<|im_end|>", "Sequence", "NFKC", "Split", "ByteLevel", "Metaspace", "Digits", "Strip", "Replace", "Lowercase", "Fuse",
            "ByteFallback", "Isolated", "Removed", "(a|b)*", "\\p{L}+", "[", "(?<!x)", "\\s+$", "😀", "Whitespace", "TemplateProcessing", "first", "</s>",
        ];
        return random.Next(9) switch
        {
            0 => null,
            1 => random.Next(2) == 0,
            2 => random.Next(-2, 400),
            3 => int.MaxValue,
            4 => 1e30,
            5 => new JsonArray(),
            6 => new JsonObject(),
            7 when old is not null && old.GetValueKind() is JsonValueKind.Array => new JsonArray([.. old.AsArray().Reverse().Select(item => item?.DeepClone())]),
            _ => texts[random.Next(texts.Length)],
        };
    }
}
