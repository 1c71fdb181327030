using Agrl.Training.Checkpoints;
using Agrl.Training.Rollouts;
using Agrl.Training.Tests.Support;

namespace Agrl.Training.Tests.Checkpoints;

public sealed class PreferencePairFileTests
{
    [Fact]
    public void Pairs_read_back_to_the_same_bits_with_the_judgment_that_a_fault_names()
    {
        using var folder = new TemporaryFolder();
        TrainingRow Row(int[] ids, float logProb) => new() { Ids = ids, Judgment = "j1", ReferenceLogProbs = [logProb, -0.1f] };
        var pair = new TrainingGroup([3, 4, 5], [Row([6, 7], -1f / 3), Row([8, 9], float.MinValue)]);

        PreferencePairFile.Write(folder.Place("pairs.jsonl"), [pair]);
        var back = Assert.Single(PreferencePairFile.Read(folder.Place("pairs.jsonl")));

        Assert.Equal(pair.PromptIds, back.PromptIds);
        Assert.Equal(pair.Rows.Select(r => (string.Join(' ', r.Ids), r.Judgment, r.ReferenceLogProbs![0])),
            back.Rows.Select(r => (string.Join(' ', r.Ids), r.Judgment, r.ReferenceLogProbs![0])));
    }
}
