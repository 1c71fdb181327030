using Agrl.Relevance.Synthesis;

namespace Agrl.Relevance.Tests.Synthesis;

public class MisspellerTests
{
    [Fact]
    public void A_word_is_spoilt_only_where_the_one_meant_stays_clear()
    {
        string[] words = ["boots", "boats", "bolts", "sneakers", "sneaks", "red"];
        var misspeller = new Misspeller(words);
        var random = new Random(3);
        int spoiltCount = 0;
        for (int i = 0; i < 2000; i++)
        {
            foreach (string word in new[] { "boots", "sneakers" })
            {
                if (misspeller.SpoilWord(word, random) is not { } spoilt)
                    continue;
                spoiltCount++;
                Assert.DoesNotContain(spoilt, words);
                Assert.Equal(word[0], spoilt[0]);
                if (word.StartsWith(spoilt, StringComparison.Ordinal))
                    Assert.Single(words, other => other.StartsWith(spoilt, StringComparison.Ordinal));
                else
                    Assert.Equal(word, words.MinBy(other => EditDistance.Between(spoilt, other)));
            }
        }

        Assert.True(spoiltCount > 1000);
        // "bots" is one letter from "boots" but as near to "bolts".
        Assert.DoesNotContain("bots", Enumerable.Range(0, 500).Select(_ => misspeller.SpoilWord("boots", random)));
    }

    [Fact]
    public void One_known_word_of_four_letters_or_more_is_spoilt()
    {
        var misspeller = new Misspeller(["sneakers", "red"]);
        var random = new Random(1);
        for (int i = 0; i < 200; i++)
        {
            if (misspeller.Spoil("best red sneakers", random) is { } spoilt)
                Assert.StartsWith("best red s", spoilt, StringComparison.Ordinal);
        }

        Assert.Null(misspeller.Spoil("red shoes", random));
    }

    [Theory]
    [InlineData("", "abc", 3)]
    [InlineData("abc", "abc", 0)]
    [InlineData("sneakrs", "sneakers", 1)]
    [InlineData("snaekers", "sneakers", 1)]
    [InlineData("leath", "leather", 2)]
    [InlineData("kitten", "sitting", 3)]
    public void Edit_distance_counts_a_swap_as_one(string a, string b, int distance)
    {
        Assert.Equal(distance, EditDistance.Between(a, b));
        Assert.Equal(distance, EditDistance.Between(b, a));
    }
}
