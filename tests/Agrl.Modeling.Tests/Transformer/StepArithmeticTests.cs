using Agrl.Modeling.Transformer;

namespace Agrl.Modeling.Tests.Transformer;

public sealed class StepArithmeticTests
{
    private static readonly ModelConfiguration TwoLayers = new()
    {
        VocabularySize = 10,
        HiddenSize = 4,
        IntermediateSize = 3,
        Layers = 2,
        AttentionHeads = 2,
        KeyValueHeads = 1,
        HeadSize = 2,
    };

    // By hand, per row: q 2*4*4 = 32, k and v 2*4*4 = 32, o 32, feed-forward 3*2*4*3 = 72; per query and key 4*4 = 16; head 2*4*10 = 80.
    [Fact]
    public void One_prompt_of_three_tokens_with_two_responses_of_two()
    {
        var step = new StepArithmetic(TwoLayers, Prompts: 1, PromptTokens: 3, ResponsesPerPrompt: 2, ResponseTokens: 2);

        // Inputs: 3 of the prompt, 1 of each response. First layer: 5 rows of 168 and 3*4/2 + 2*(3 + 1) = 14 pairs of 16.
        // Last layer: keys and values of 5 rows, the rest (136) of 1 + 2 rows, 3 + 8 = 11 pairs.
        const double Layers = (5 * 168) + (14 * 16) + (5 * 32) + (3 * 136) + (11 * 16);
        Assert.Equal(7, step.Tokens);
        Assert.Equal(Layers + (4 * 80), step.Forward);
        Assert.Equal(3 * (Layers + (4 * 80)), step.Update);
        Assert.Equal(Layers + (3 * 80), step.Sample);
        // Under an adapter the products with weights have one companion in the backward pass, those of attention two.
        Assert.Equal((2 * (Layers + (4 * 80))) + (25 * 16), (step with { HasFrozenWeights = true }).Update);
        // The prompt alone: 3 rows and 6 pairs, then 3 rows of 32, 1 of 136, 3 pairs; one token's logits.
        Assert.Equal((3 * 168) + (6 * 16) + (3 * 32) + 136 + (3 * 16) + 80, step.Prefill);
    }

    [Fact]
    public void Prompts_multiply_and_further_responses_cost_no_prompt()
    {
        var one = new StepArithmetic(TwoLayers, 1, 100, 4, 8);
        Assert.Equal(5 * one.Sample, (one with { Prompts = 5 }).Sample);
        Assert.Equal(5 * one.Tokens, (one with { Prompts = 5 }).Tokens);
        var (four, eight, twelve) =
            (one.Forward, (one with { ResponsesPerPrompt = 8 }).Forward, (one with { ResponsesPerPrompt = 12 }).Forward);
        Assert.Equal(eight - four, twelve - eight, 1e-6);
        Assert.True(eight < 2 * four);
    }

    [Fact]
    public void The_reference_step_is_sixty_odd_gigaflops()
    {
        var model = new ModelConfiguration
        {
            VocabularySize = 2048,
            HiddenSize = 128,
            IntermediateSize = 384,
            Layers = 4,
            AttentionHeads = 4,
            KeyValueHeads = 2,
            HeadSize = 32,
        };
        var step = new StepArithmetic(model, 16, 96, 8, 48);
        Assert.InRange((step.Sample + step.Update) / 1e9, 60, 70);
    }
}
