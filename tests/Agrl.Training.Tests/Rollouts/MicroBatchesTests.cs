using Agrl.Training.Rollouts;
using CsCheck;

namespace Agrl.Training.Tests.Rollouts;

public sealed class MicroBatchesTests
{
    [Fact]
    public void The_limit_counts_prompts_once_and_responses_each()
    {
        // A prompt of 10 with two responses of 5 takes 20 tokens: three of them 60.
        var groups = Enumerable.Range(0, 7).Select(_ => Group(10, 5, 5)).ToList();

        Assert.Equal([3, 3, 1], MicroBatches.Split(groups, 60).Select(b => b.Count));
        Assert.Equal([2, 2, 2, 1], MicroBatches.Split(groups, 59).Select(b => b.Count));
        Assert.Equal([7], MicroBatches.Split(groups, 140).Select(b => b.Count));
    }

    [Fact]
    public void Padding_counts()
    {
        // Padded to (10 + 6) each: 32 tokens; unpadded they would be 11 + 13 = 24.
        var groups = new List<TrainingGroup> { Group(5, 6), Group(10, 3) };

        Assert.Equal(2, MicroBatches.Split(groups, 31).Count);
        Assert.Single(MicroBatches.Split(groups, 32));
    }

    [Fact]
    public void A_group_beyond_the_limit_goes_alone() =>
        Assert.Equal([1, 1], MicroBatches.Split([Group(10, 5), Group(10, 5)], 1).Select(b => b.Count));

    [Fact]
    public void Groups_of_other_sizes_are_apart()
    {
        var batches = MicroBatches.Split([Group(4, 2), Group(4, 2, 2), Group(4, 2), Group(4, 2, 2, 2)], 1000);

        Assert.Equal([[1, 1], [2], [3]], batches.Select(b => b.Select(g => g.Rows.Count)));
    }

    [Fact]
    public void Nothing_is_lost_or_doubled_and_every_batch_is_within_the_limit()
    {
        var group = Gen.Select(Gen.Int[1, 20], Gen.Int[1, 12].Array[1, 4], (prompt, rows) => Group(prompt, rows));
        Gen.Select(group.List[0, 30], Gen.Int[1, 200]).Sample((groups, limit) =>
        {
            var batches = MicroBatches.Split(groups, limit);

            Assert.Equal(groups.Count, batches.Sum(b => b.Count));
            Assert.All(groups, group => Assert.Single(batches, b => b.Any(other => ReferenceEquals(group, other))));
            foreach (var batch in batches)
            {
                Assert.Single(batch.Select(g => g.Rows.Count).Distinct());
                var longest = batch.Max(g => g.Rows.Max(r => r.Ids.Length));
                var tokens = batch.Count * (batch.Max(g => g.PromptIds.Length) + (batch[0].Rows.Count * longest));
                Assert.True(batch.Count == 1 || tokens <= limit, $"{tokens} tokens of {batch.Count} groups, limit {limit}");
            }
        }, iter: 500);
    }

    private static TrainingGroup Group(int prompt, params int[] rows) =>
        new(new int[prompt], [.. rows.Select(length => new TrainingRow { Ids = new int[length] })]);
}
