using Agrl.Modeling.Generation;
using Agrl.Modeling.Numerics;
using Agrl.Modeling.Numerics.Kernels;
using Agrl.Modeling.Transformer;
using static TorchSharp.torch;

namespace Agrl.Modeling.Tests.Numerics;

/// <summary>
/// The processor's kernels against the tensor library's operations and their gradients, at sizes with and without a rest.
/// </summary>
public sealed class KernelTests
{
    [Theory]
    [InlineData(300, 13)]
    [InlineData(5, 64)]
    [InlineData(2000, 128)] // several workers
    public void Norm(int rows, int size)
    {
        using var scope = NewDisposeScope();
        var (x, weight) = (Leaf([rows, size], 1), Leaf([size], 2));
        var ours = RmsNorm.Apply(x, weight, 1e-5);
        var plain = x * x.square().mean([-1], keepdim: true).Plus(1e-5).rsqrt() * weight;
        Same(plain, ours, x, weight);
    }

    [Theory]
    [InlineData(70, 5)]
    [InlineData(9, 24)]
    [InlineData(1000, 96)]
    public void Swiglu(int rows, int size)
    {
        using var scope = NewDisposeScope();
        var x = Leaf([rows, 2 * size], 3, 4);
        Same(nn.functional.silu(x.narrow(1, 0, size)) * x.narrow(1, size, size), SwiGlu.Apply(x), x);
    }

    [Theory]
    [InlineData(40, 3, 2, 6, true)]
    [InlineData(40, 4, 0, 16, true)]
    [InlineData(40, 0, 2, 32, false)]
    [InlineData(600, 4, 2, 32, true)]
    public void Heads_are_normed_turned_and_scaled(int rows, int queries, int keys, int size, bool hasNorms)
    {
        using var scope = NewDisposeScope();
        const int Passing = 7;
        var x = Leaf([rows, (queries + keys) * size + Passing], 4);
        var (queryNorm, keyNorm) = (Leaf([size], 5), Leaf([size], 6));
        var angles = rand([rows, 1, size / 2], generator: new Generator(9, CPU)).Times(6);
        var (cosines, sines) = (cat([angles.cos(), angles.cos()], 2), cat([-angles.sin(), angles.sin()], 2));
        var parts = new List<Tensor>();
        List<Tensor> norms = [];
        foreach (var (first, count, norm, scale) in new[] { (0, queries, queryNorm, 0.3), (queries, keys, keyNorm, 1) }
            .Where(part => part.Item2 > 0))
        {
            var heads = x.narrow(1, first * size, count * size).view(rows, count, size);
            if (hasNorms)
            {
                norms.Add(norm);
                heads = heads * heads.square().mean([-1], keepdim: true).Plus(1e-5).rsqrt() * norm;
            }

            parts.Add(RotaryEmbedding.Rotate(heads, cosines, sines).Times(scale).reshape(rows, -1));
        }

        parts.Add(x.narrow(1, (queries + keys) * size, Passing));
        var ours = HeadRotation.Apply(x, new(queries, keys, size, 0.3f, 1e-5f), norms, cosines, sines);
        Same(cat(parts, 1), ours, [x, .. norms]);
    }

    [Theory]
    [InlineData(2, 3, 5, 2, 11)]
    [InlineData(3, 4, 20, 1, 24)]
    public void Responses_attend_over_prompt_and_themselves(int prompts, int group, int steps, int queriesPerHead, int promptTokens)
    {
        using var scope = NewDisposeScope();
        const int Heads = 2, Size = 8;
        var queries = Leaf([prompts * Heads, group * steps * queriesPerHead, Size], 7);
        var (promptKeys, promptValues) = (Leaf([prompts * Heads, promptTokens, Size], 8), Leaf([prompts * Heads, promptTokens, Size], 9));
        var (keys, values) = (Leaf([prompts * Heads * group, steps, Size], 10), Leaf([prompts * Heads * group, steps, Size], 11));
        // The last prompt is three tokens shorter than the others.
        var promptBias = zeros([prompts, 1, promptTokens]);
        promptBias.narrow(0, prompts - 1, 1).narrow(2, promptTokens - 3, 3).Plus_(double.NegativeInfinity);
        var causal = NumberArithmetic.Full([steps, steps], double.NegativeInfinity, ScalarType.Float32, CPU).triu(1).unsqueeze(0)
            .expand(prompts, steps, steps);
        var bias = cat([promptBias.expand(prompts, steps, promptTokens), causal], 2).view(prompts, 1, steps, 1, promptTokens + steps);

        var folded = queries.view(prompts * Heads * group, -1, Size);
        var scores = cat(
            [queries.bmm(promptKeys.transpose(1, 2)).view(folded.shape[0], -1, promptTokens), folded.bmm(keys.transpose(1, 2))], 2);
        var weights = scores.view(prompts, -1, steps, queriesPerHead, promptTokens + steps).Plus(bias).view(scores.shape).softmax(-1);
        var plain = weights.narrow(2, 0, promptTokens).reshape(queries.shape[0], queries.shape[1], promptTokens).bmm(promptValues)
            .Plus(weights.narrow(2, promptTokens, steps).bmm(values).view(queries.shape));
        Same(plain, ResponseAttention.Apply(queries, promptKeys, promptValues, keys, values, bias),
            queries, promptKeys, promptValues, keys, values);
    }

    [Theory]
    [InlineData(1, 1, 1, 8, 1, 0)]
    [InlineData(3, 5, 2, 24, 13, 7)] // rests of four queries, of sixteen dimensions and of eight tokens
    [InlineData(2, 8, 2, 32, 96, 20)]
    [InlineData(2, 2, 4, 64, 40, 33)]
    [InlineData(16, 8, 2, 32, 70, 9)] // several workers
    public void A_new_token_attends_over_prompt_and_response(
        int prompts, int group, int queriesPerHead, int size, int promptTokens, int step)
    {
        using var noGrad = no_grad();
        using var scope = NewDisposeScope();
        const int Heads = 2;
        var (rows, blocks) = (prompts * group, prompts * Heads);
        var (promptKeys, promptValues) = (Leaf([blocks, promptTokens, size], 7).detach(), Leaf([blocks, promptTokens, size], 8).detach());
        var (keys, values) = (Leaf([blocks * group, step + 1, size], 9).detach(), Leaf([blocks * group, step + 1, size], 10).detach());
        var queries = Leaf([rows, Heads * queriesPerHead, size], 11).detach();
        // Later prompts are shorter; what stands in their padding must not be seen.
        int[] lengths = [.. Enumerable.Range(0, prompts).Select(p => Math.Max(1, promptTokens - p))];
        using var cache = LayerCache.Of(promptKeys, promptValues, group, step + 3);
        cache.Keys.zero_().Plus_(double.NaN).narrow(2, 0, step).copy_(keys.narrow(1, 0, step).transpose(1, 2));
        cache.Values.narrow(1, 0, step).copy_(values.narrow(1, 0, step));
        // [blocks * G, d] of the new token to [R, kv, d].
        Tensor New(Tensor all) => all.select(1, step).view(prompts, Heads, group, size).transpose(1, 2).reshape(rows, -1);
        var turned = cat([queries.view(rows, -1), New(keys), New(values)], 1);

        Assert.True(StepAttentionKernel.Serves(turned, cache));
        var ours = StepAttentionKernel.Attend(turned, cache, step, lengths);

        for (var row = 0; row < rows; row++)
        {
            for (var head = 0; head < Heads * queriesPerHead; head++)
            {
                var block = row / group * Heads + head / queriesPerHead;
                var (entry, length) = (block * group + row % group, lengths[row / group]);
                var allKeys = cat([promptKeys[block].narrow(0, 0, length), keys[entry]], 0).to(ScalarType.Float64);
                var allValues = cat([promptValues[block].narrow(0, 0, length), values[entry]], 0).to(ScalarType.Float64);
                var expected = allKeys.mv(queries[row, head].to(ScalarType.Float64)).softmax(0).unsqueeze(0).mm(allValues);
                var difference = (expected.squeeze(0) - ours[row].narrow(0, head * size, size)).abs().max().item<double>();
                Assert.True(difference < 1e-5, $"row {row}, head {head}: {difference}");
            }
        }
    }

    [Theory]
    [InlineData(3, 13)]
    [InlineData(2000, 128)]
    public void A_sum_is_added_to_and_normed(int rows, int size)
    {
        using var noGrad = no_grad();
        using var scope = NewDisposeScope();
        var (x, added, weight) = (Leaf([rows, size], 1).detach(), Leaf([rows, size], 2).detach(), Leaf([size], 3).detach());
        var sum = x.Plus(added);
        var normed = RmsNorm.Apply(sum, weight, 1e-5);

        var ours = RmsNorm.ApplyToSum(x, added, weight, 1e-5);

        Assert.True(sum.eq(x).all().item<bool>());
        Assert.True(normed.eq(ours).all().item<bool>());
    }

    [Theory]
    [InlineData(0.0)]
    [InlineData(0.7)]
    public void Draws_invert_the_cumulative_distribution(double temperature)
    {
        using var scope = NewDisposeScope();
        const int Rows = 400, Vocabulary = 1337;
        var logits = Leaf([Rows, Vocabulary], 12, 3).detach();
        logits.narrow(1, 0, 30).Plus_(double.NegativeInfinity); // what has no probability is never drawn
        var uniforms = Enumerable.Range(0, Rows).Select(i => i / (float)Rows).ToArray();

        var (ids, logProbs) = TokenSampler.Sample(logits, new SamplingOptions { Temperature = temperature }, uniforms);

        var scaled = logits.DividedBy(temperature == 0 ? 1 : temperature);
        var expected = scaled.to(ScalarType.Float64).log_softmax(1);
        var cumulative = expected.exp().cumsum(1);
        for (var row = 0; row < Rows; row++)
        {
            Assert.True(ids[row] >= 30);
            Assert.Equal(expected[row, ids[row]].item<double>(), logProbs[row], 1e-5);
            if (temperature == 0)
            {
                Assert.Equal(logits[row].argmax().item<long>(), ids[row]);
                continue;
            }

            Assert.True(cumulative[row, ids[row]].item<double>() > uniforms[row] - 1e-6);
            Assert.True(cumulative[row, ids[row] - 1].item<double>() <= uniforms[row] + 1e-6);
        }
    }

    [Fact]
    public void What_the_kernels_do_not_serve_takes_the_operations()
    {
        using var scope = NewDisposeScope();
        Assert.True(TensorMemory.IsPlain(ones(3), ones(2, 2)));
        Assert.False(TensorMemory.IsPlain(ones(3), ones(2, 3).t()));
        Assert.False(TensorMemory.IsPlain(ones(3).to(ScalarType.BFloat16)));
        var (x, weight) = (Leaf([6, 24], 13), Leaf([24], 14));
        var half = RmsNorm.Apply(x.to(ScalarType.BFloat16), weight.to(ScalarType.BFloat16), 1e-5);
        Assert.Equal(ScalarType.BFloat16, half.dtype);
        Assert.True((half.to(ScalarType.Float32) - RmsNorm.Apply(x, weight, 1e-5)).abs().max().item<float>() < 0.05);
    }

    private static Tensor Leaf(long[] shape, ulong seed, double deviation = 1)
    {
        using var generator = new Generator(seed, CPU);
        using (no_grad())
            return randn(shape, generator: generator).Times(deviation).requires_grad_();
    }

    private static void Same(Tensor plain, Tensor ours, params Tensor[] inputs)
    {
        Near(plain, ours, "result");
        var weights = tensor([.. Enumerable.Range(0, (int)plain.numel()).Select(i => MathF.Sin(i))]).view(plain.shape);
        var expected = autograd.grad([plain], inputs, [weights]);
        var found = autograd.grad([ours], inputs, [weights]);
        for (var i = 0; i < inputs.Length; i++)
            Near(expected[i], found[i], $"gradient {i}");
    }

    private static void Near(Tensor expected, Tensor found, string what)
    {
        Assert.Equal(expected.shape, found.shape);
        var (size, difference) = (expected.abs().max().item<float>(), (expected - found).abs().max().item<float>());
        Assert.True(difference <= 1e-5 * Math.Max(1, size), $"{what}: {difference} of {size}");
    }
}
