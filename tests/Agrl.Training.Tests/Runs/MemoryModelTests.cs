using Agrl.Modeling.Adapters;
using Agrl.Modeling.Transformer;
using Agrl.Training.Runs;

namespace Agrl.Training.Tests.Runs;

public sealed class MemoryModelTests
{
    private static readonly ModelConfiguration Shape = ModelPresets.Find("qwen3-0.6b");
    private static readonly MemoryBatch Batch = new(4, 100, 8, 50);

    [Fact]
    public void What_a_weight_takes_adds_up()
    {
        const long Weights = 596_049_920;
        var full = new MemoryModel(Shape);
        Assert.Equal(4 * Weights, full.Weights);
        Assert.Equal(12 * Weights, full.Gradients + full.Optimizer);
        // bfloat16: gradients of 2 bytes, moments of 8 and a master copy of 4.
        var half = new MemoryModel(Shape, weightBytes: 2);
        Assert.Equal(2 * Weights, half.Weights);
        Assert.Equal(14 * Weights, half.Gradients + half.Optimizer);
        // Rank 16: 28 * 16 * (2 * (1024 + 2048) + 2 * (1024 + 1024) + 3 * (1024 + 3072)).
        const long Adapter = 10_092_544;
        var lora = new MemoryModel(Shape, lora: new LoraSettings { Rank = 16 });
        Assert.Equal(Adapter, lora.Trained);
        Assert.Equal(4 * (Weights + Adapter), lora.Weights);
        Assert.Equal(12 * Adapter, lora.Gradients + lora.Optimizer);
    }

    [Fact]
    public void Checkpointing_keeps_less_and_a_larger_batch_more()
    {
        var plain = new MemoryModel(Shape);
        var checkpointed = new MemoryModel(Shape, checkpointing: true);
        var many = Batch with { Prompts = 16 };
        Assert.True(checkpointed.Update(many) < plain.Update(many) / 2);
        Assert.True(plain.Update(many) > 3 * plain.Update(Batch));
        Assert.True(plain.Scoring(Batch) < plain.Update(Batch) / 4);
        Assert.True(plain.Sampling(many) > plain.Sampling(Batch));
    }

    [Fact]
    public void A_micro_batch_is_cut_to_its_tokens_but_holds_one_prompt()
    {
        Assert.Equal(500, Batch.GroupTokens);
        Assert.Equal(2, Batch.Within(1400).Prompts);
        Assert.Equal(1, Batch.Within(10).Prompts);
        Assert.Equal(4, Batch.Within(1e9).Prompts);
    }
}
