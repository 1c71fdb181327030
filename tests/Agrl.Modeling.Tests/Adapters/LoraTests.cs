using Agrl.Modeling.Adapters;
using Agrl.Modeling.Generation;
using Agrl.Modeling.Numerics;
using Agrl.Modeling.Tests.Transformer;
using Agrl.Modeling.Transformer;
using static TorchSharp.torch;

namespace Agrl.Modeling.Tests.Adapters;

public sealed class LoraTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public static TheoryData<string> Models => new(Goldens.Models);

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_new_adapter_changes_nothing_and_freezes_the_model()
    {
        using var scope = NewDisposeScope();
        using var loaded = Goldens.Load("tiny-qwen2");
        using var adapter = new LoraAdapter(loaded.Model, new() { Rank = 4 }, 1);
        var before = Logits(loaded.Model);

        loaded.Model.UseAdapter(adapter);
        var after = Logits(loaded.Model);

        Assert.True(before.eq(after).all().item<bool>());
        Assert.All(loaded.Model.parameters(), parameter => Assert.False(parameter.requires_grad));
        // 2 layers of 7 maps, each with A [4, in] and B [out, 4].
        Assert.Equal(28, loaded.Model.TrainableParameters.Count);
        Assert.Equal(adapter.FlatParameters.numel(), loaded.Model.TrainableParameters.Sum(parameter => parameter.numel()));
        loaded.Model.UseAdapter(null);
        Assert.All(loaded.Model.parameters(), parameter => Assert.True(parameter.requires_grad));
    }

    [Theory]
    [MemberData(nameof(Models))]
    public void Log_probs_and_gradients_equal_those_of_the_plain_pass_and_of_the_merged_model(string name)
    {
        using var scope = NewDisposeScope();
        using var loaded = Goldens.Load(name);
        var model = loaded.Model;
        using var adapter = Filled(model, new() { Rank = 3, Alpha = 6, Targets = ["q_proj", "v_proj", "o_proj", "up_proj", "down_proj"] });
        model.UseAdapter(adapter);
        var (prompts, responses) = SharedPrefixTests.Rows(perPrompt: 3, isRagged: true);
        using var batch = new PromptGroupBatch(prompts, responses);
        var weights = tensor([.. Enumerable.Range(0, batch.TokenCount).Select(i => MathF.Sin(i))]);

        var (shared, _) = TokenLogProbs.Compute(model.ResponseHidden(batch), model.HeadWeight, batch.Targets_N);
        (shared * weights).sum().backward();
        var sharedGradients = Take(adapter);
        var plain = SharedPrefixTests.Plain(model, prompts, responses, 3, 1);
        (plain * weights).sum().backward();
        var plainGradients = Take(adapter);

        Assert.True((shared - plain).abs().max().item<float>() < 1e-5);
        Assert.All(model.parameters(), parameter => Assert.Null(parameter.grad));
        for (var i = 0; i < plainGradients.Length; i++)
        {
            Assert.True(plainGradients[i].abs().max().item<float>() > 0);
            Assert.True((plainGradients[i] - sharedGradients[i]).abs().max().item<float>()
                <= 1e-5 * Math.Max(1, plainGradients[i].abs().max().item<float>()));
        }

        model.MergeAdapter();
        var merged = SharedPrefixTests.Plain(model, prompts, responses, 3, 1);
        Assert.Null(model.Adapter);
        Assert.True((merged - plain).abs().max().item<float>() < 1e-4);
    }

    [Fact]
    public void Sampling_uses_the_adapter()
    {
        using var loaded = Goldens.Load("tiny-qwen3");
        using var adapter = Filled(loaded.Model, new() { Rank = 8, Alpha = 64 });
        var generator = new CompletionGenerator(loaded.Model, []);
        int[] Greedy() => generator.Generate([new([5, 6, 7], 1, 0)], new() { Temperature = 0, MaxNewTokens = 12 }, default)[0].Ids;
        var without = Greedy();

        loaded.Model.UseAdapter(adapter);
        var with = Greedy();
        loaded.Model.MergeAdapter();

        Assert.NotEqual(without, with);
        Assert.Equal(with, Greedy());
    }

    [Fact]
    public void Dropout_masks_differ_by_pass_and_not_by_checkpointing()
    {
        using var scope = NewDisposeScope();
        using var loaded = Goldens.Load("tiny-qwen3");
        var model = loaded.Model;
        var (prompts, responses) = SharedPrefixTests.Rows(perPrompt: 2, isRagged: true);
        using var batch = new PromptGroupBatch(prompts, responses);
        (float[] First, float[] Second, Tensor[] Gradients) Run(bool isCheckpointing)
        {
            using var adapter = Filled(model, new() { Rank = 4, Dropout = 0.3 });
            model.UseAdapter(adapter);
            model.GradientCheckpointing = isCheckpointing;
            var first = TokenLogProbs.Compute(model.ResponseHidden(batch), model.HeadWeight, batch.Targets_N).LogProbs_N;
            var second = TokenLogProbs.Compute(model.ResponseHidden(batch), model.HeadWeight, batch.Targets_N).LogProbs_N;
            first.Plus(second.Times(2)).sum().backward();
            return ([.. first.data<float>()], [.. second.data<float>()], Take(adapter));
        }

        var off = Run(false);
        var on = Run(true);

        Assert.NotEqual(off.First, off.Second);
        Assert.Equal(off.First, on.First);
        Assert.Equal(off.Second, on.Second);
        Assert.All(off.Gradients.Zip(on.Gradients), pair => Assert.True(pair.First.eq(pair.Second).all().item<bool>()));
    }

    [Fact]
    public void What_is_saved_is_read_and_has_the_names_of_peft()
    {
        using var scope = NewDisposeScope();
        using var loaded = Goldens.Load("tiny-llama");
        var settings = new LoraSettings { Rank = 2, Alpha = 5, Dropout = 0.25, Targets = ["k_proj", "gate_proj"], IsRankStabilised = true };
        using var adapter = Filled(loaded.Model, settings);

        LoraFolder.Save(_folder.Path, adapter, "some/model");
        using var read = LoraFolder.Load(_folder.Path, loaded.Model, 1);

        Assert.True(adapter.FlatParameters.eq(read.FlatParameters).all().item<bool>());
        Assert.Equal(settings.Targets, read.Settings.Targets);
        Assert.Equal(settings, read.Settings with { Targets = settings.Targets });
        Assert.Equal(5 / Math.Sqrt(2), read.Settings.Scale, 1e-12);
        Assert.Equal(
            [
                "base_model.model.model.layers.0.mlp.gate_proj.lora_A.weight",
                "base_model.model.model.layers.0.mlp.gate_proj.lora_B.weight",
                "base_model.model.model.layers.0.self_attn.k_proj.lora_A.weight",
                "base_model.model.model.layers.0.self_attn.k_proj.lora_B.weight",
            ],
            read.CheckpointTensors.Select(tensor => tensor.Name).Where(name => name.Contains(".0.")).Order(StringComparer.Ordinal));
        Assert.Equal(["adapter_config.json", "adapter_model.safetensors"],
            new DirectoryInfo(_folder.Path).GetFiles().Select(file => file.Name).Order());
    }

    [Theory]
    [InlineData("{\"peft_type\": \"IA3\"}", "IA3")]
    [InlineData("{\"r\": 2, \"lora_alpha\": 4, \"target_modules\": [\"lm_head\"]}", "lm_head")]
    [InlineData("{\"r\": 2, \"lora_alpha\": 4, \"target_modules\": [\"q_proj\"], \"use_dora\": true}", "use_dora")]
    [InlineData("{\"r\": 2, \"lora_alpha\": 4, \"target_modules\": [\"q_proj\"], \"modules_to_save\": [\"lm_head\"]}", "modules_to_save")]
    [InlineData("{\"r\": 2, \"lora_alpha\": 4, \"target_modules\": [\"q_proj\"], \"rank_pattern\": {\"q_proj\": 3}}", "rank_pattern")]
    [InlineData("{\"r\": 2, \"lora_alpha\": 4, \"target_modules\": [\"q_proj\"], \"init_lora_weights\": \"pissa_niter_4\"}",
        "pissa_niter_4")]
    [InlineData("{\"r\": 2, \"lora_alpha\": 4, \"target_modules\": [\"q_proj\"], \"alora_invocation_tokens\": [5, 6]}",
        "alora_invocation_tokens")]
    [InlineData("{\"r\": 0, \"lora_alpha\": 4, \"target_modules\": [\"q_proj\"]}", "rank is 0")]
    [InlineData("{\"lora_alpha\": 4}", "r is missing")]
    [InlineData("{\"r\": 3, \"lora_alpha\": 4, \"target_modules\": [\"q_proj\"], \"rank_pattern\": {}}", "has the shape [2, 48]")]
    [InlineData("{\"r\": 2000000000, \"lora_alpha\": 4, \"target_modules\": [\"q_proj\"]}", "make it [2000000000, 48]")]
    [InlineData("{\"r\": 2, \"lora_alpha\": 4, \"target_modules\": [\"q_proj\", \"v_proj\"]}", "lacks the tensor")]
    [InlineData("{\"r\": 2, \"lora_alpha\": 4, \"target_modules\": \"all-linear\"}", "lacks the tensor")]
    [InlineData("{\"r\": 2, \"lora_alpha\": 4, \"target_modules\": [\"v_proj\"]}", "does not have")]
    public void What_does_not_fit_is_refused_by_name(string json, string expected)
    {
        using var loaded = Goldens.Load("tiny-llama");
        using var adapter = new LoraAdapter(loaded.Model, new() { Rank = 2, Targets = ["q_proj"] }, 1);
        LoraFolder.Save(_folder.Path, adapter, null);
        File.WriteAllText(_folder.Place("adapter_config.json"), json);

        Assert.Contains(expected, Assert.Throws<ModelFormatException>(() => LoraFolder.Load(_folder.Path, loaded.Model, 1)).Message);
    }

    private static LoraAdapter Filled(DecoderModel model, LoraSettings settings)
    {
        var adapter = new LoraAdapter(model, settings, 5);
        using var noGrad = no_grad();
        using var generator = new Generator(3, CPU);
        using var values = randn(adapter.FlatParameters.shape, generator: generator).Times(0.05);
        adapter.FlatParameters.copy_(values);
        return adapter;
    }

    private static Tensor Logits(DecoderModel model)
    {
        using var noGrad = no_grad();
        return model.Logits(tensor(new long[] { 3, 4, 5, 6 }, [1, 4]), ones([1, 4], ScalarType.Int64));
    }

    private static Tensor[] Take(LoraAdapter adapter)
    {
        Tensor[] gradients = [.. adapter.Parameters.Select(parameter => parameter.grad!.clone())];
        foreach (var parameter in adapter.Parameters)
            parameter.grad = null;
        return gradients;
    }
}
