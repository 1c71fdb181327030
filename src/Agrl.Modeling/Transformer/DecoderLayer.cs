using Agrl.Modeling.Adapters;
using Agrl.Modeling.Numerics.Kernels;
using Agrl.Modeling.Numerics;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Agrl.Modeling.Transformer;

/// <summary>One layer: attention and feed-forward, each normalised before and added to what came in.</summary>
internal sealed class DecoderLayer
{
    private readonly ModelConfiguration _configuration;
    private readonly ParameterTable _parameters;
    private readonly Parameter _attentionNorm, _feedForwardNorm;
    private readonly Parameter? _queryNorm, _keyNorm;
    private readonly Projection _queryKeyValue, _attentionOutput, _gateUp, _down;
    private readonly double _scale;

    public DecoderLayer(ModelConfiguration configuration, ParameterTable parameters, int index)
    {
        (_configuration, _parameters) = (configuration, parameters);
        var name = $"model.layers.{index}.";
        _attentionNorm = parameters[name + "input_layernorm.weight"];
        _feedForwardNorm = parameters[name + "post_attention_layernorm.weight"];
        _queryNorm = parameters.Find(name + "self_attn.q_norm.weight");
        _keyNorm = parameters.Find(name + "self_attn.k_norm.weight");
        _queryKeyValue = Linear("self_attn.qkv_proj");
        _attentionOutput = Linear("self_attn.o_proj");
        _gateUp = Linear("mlp.gate_up_proj");
        _down = Linear("mlp.down_proj");
        _scale = 1 / Math.Sqrt(configuration.HeadSize);

        Projection Linear(string part) => new(
            parameters[$"{name}{part}.weight"], parameters.Find($"{name}{part}.bias"), parameters.PartsOf($"{name}{part}.weight"));
    }

    private int QuerySize => _configuration.AttentionHeads * _configuration.HeadSize;

    private int KeyValueSize => _configuration.KeyValueHeads * _configuration.HeadSize;

    /// <summary>Adds what an adapter has for this layer from now on; null for nothing.</summary>
    public void Use(LoraAdapter? adapter)
    {
        foreach (var projection in new[] { _queryKeyValue, _attentionOutput, _gateUp, _down })
            projection.Use(adapter);
    }

    /// <summary>Normalised, rotated queries (scaled), keys, and values of rows.</summary>
    /// <param name="x_NC">Hidden states.</param>
    /// <param name="cosines">[N, 1, d].</param>
    /// <param name="sines">[N, 1, d].</param>
    /// <param name="dropoutSeed">Seed of the adapters' dropout; null outside of training.</param>
    /// <returns>[N, H, d], [N, kv, d], [N, kv, d].</returns>
    public (Tensor Queries, Tensor Keys, Tensor Values) Project(Tensor x_NC, Tensor cosines, Tensor sines, ulong? dropoutSeed = null)
    {
        return Split(_queryKeyValue.Apply(Normalise(x_NC, _attentionNorm), dropoutSeed), cosines, sines);
    }

    private (Tensor Queries, Tensor Keys, Tensor Values) Split(Tensor all, Tensor cosines, Tensor sines)
    {
        if (HeadRotation.Serves(all, cosines, sines))
        {
            var turned = Turned(all, _configuration.AttentionHeads, _configuration.KeyValueHeads, cosines, sines)
                .split([QuerySize, KeyValueSize, KeyValueSize], 1);
            return (Heads(turned[0]), Heads(turned[1]), Heads(turned[2]));
        }

        return (
            Rotated(all.narrow(1, 0, QuerySize), _queryNorm, cosines, sines).Times(_scale),
            Rotated(all.narrow(1, QuerySize, KeyValueSize), _keyNorm, cosines, sines),
            Heads(all.narrow(1, QuerySize + KeyValueSize, KeyValueSize)));
    }

    /// <summary>Adds the attention's output and the feed-forward part.</summary>
    /// <param name="x_NC">What came into the layer.</param>
    /// <param name="attended_NC">Heads side by side, [N, H * d].</param>
    /// <param name="dropoutSeed">Seed of the adapters' dropout; null outside of training.</param>
    public Tensor Finish(Tensor x_NC, Tensor attended_NC, ulong? dropoutSeed = null)
    {
        var x = x_NC.Plus(_attentionOutput.Apply(attended_NC, dropoutSeed));
        var both = _gateUp.Apply(Normalise(x, _feedForwardNorm), dropoutSeed);
        return x.Plus(_down.Apply(SwiGlu.Apply(both), dropoutSeed));
    }

    /// <summary>All rows of a batch of prompt groups.</summary>
    /// <param name="x_NC">Packed rows.</param>
    /// <param name="context">The batch.</param>
    public Tensor Forward(Tensor x_NC, ForwardContext context)
    {
        var layout = context.Layout;
        var (q, k, v) = Project(x_NC, context.Cosines, context.Sines, context.DropoutSeed);
        var (promptKeys, promptValues) = (FoldPrompt(k, layout), FoldPrompt(v, layout));
        Keep(promptKeys, promptValues, context);
        var prompt = SharedPrefixAttention.Causal(FoldPrompt(q, layout), promptKeys, promptValues);
        var attended = layout.PromptPadding.Unpad(Unfold(prompt, layout.Prompts, layout.PromptWidth));
        if (context.ResponseBias is not null)
        {
            var responses = Responses(q.narrow(0, layout.PromptRows, layout.ResponseRows), k, v, promptKeys, promptValues, context);
            attended = cat([attended, responses], 0);
        }

        return Finish(x_NC, attended, context.DropoutSeed);
    }

    /// <summary>
    /// The last layer: of a prompt only its last row is asked for, so that the others give keys and values and nothing more.
    /// </summary>
    /// <returns>[P + response rows, C]: last rows of the prompts, then the responses' rows.</returns>
    public Tensor ForwardPredictors(Tensor x_NC, ForwardContext context)
    {
        var layout = context.Layout;
        var normalised = Normalise(x_NC, _attentionNorm);
        var keyValues = _queryKeyValue.Apply(normalised, first: 1, count: 2, context.DropoutSeed);
        var queries = _queryKeyValue.Apply(Predictors(normalised), first: 0, count: 1, context.DropoutSeed);
        var (queryCosines, querySines) = (Predictors(context.Cosines), Predictors(context.Sines));
        Tensor q, k, v;
        if (HeadRotation.Serves(keyValues, context.Cosines, context.Sines))
        {
            var turned = Turned(keyValues, 0, _configuration.KeyValueHeads, context.Cosines, context.Sines)
                .split([KeyValueSize, KeyValueSize], 1);
            (k, v) = (Heads(turned[0]), Heads(turned[1]));
            q = Heads(Turned(queries, _configuration.AttentionHeads, 0, queryCosines, querySines));
        }
        else
        {
            k = Rotated(keyValues.narrow(1, 0, KeyValueSize), _keyNorm, context.Cosines, context.Sines);
            v = Heads(keyValues.narrow(1, KeyValueSize, KeyValueSize));
            q = Rotated(queries, _queryNorm, queryCosines, querySines).Times(_scale);
        }

        var (promptKeys, promptValues) = (FoldPrompt(k, layout), FoldPrompt(v, layout));
        Keep(promptKeys, promptValues, context);
        var last = SharedPrefixAttention.Last(
            q.narrow(0, 0, layout.Prompts).reshape(layout.Prompts * _configuration.KeyValueHeads, -1, _configuration.HeadSize),
            promptKeys, promptValues, layout.PromptIsPadding_PT);
        var attended = last.reshape(layout.Prompts, QuerySize);
        if (context.ResponseBias is not null)
        {
            var responses = Responses(q.narrow(0, layout.Prompts, layout.ResponseRows), k, v, promptKeys, promptValues, context);
            attended = cat([attended, responses], 0);
        }

        return Finish(Predictors(x_NC), attended, context.DropoutSeed);

        Tensor Predictors(Tensor rows) => layout.ResponseRows == 0
            ? rows.index_select(0, layout.PromptLast_P)
            : cat([rows.index_select(0, layout.PromptLast_P), rows.narrow(0, layout.PromptRows, layout.ResponseRows)], 0);
    }

    /// <summary>One new token for each response of a batch that is being sampled.</summary>
    /// <param name="x_RC">The sum of what came before, rows of one prompt adjacent; what is to be added is added to it.</param>
    /// <param name="added_RC">What the layer before adds; null in the first.</param>
    /// <param name="cache">Keys and values of this layer; the new ones are added.</param>
    /// <param name="context">The step.</param>
    /// <returns>What this layer's feed-forward part adds, [R, C].</returns>
    public Tensor Step(Tensor x_RC, Tensor? added_RC, LayerCache cache, StepContext context)
    {
        var all = _queryKeyValue.Apply(
            RmsNorm.ApplyToSum(x_RC, added_RC, _attentionNorm, _configuration.RmsNormEpsilon), dropoutSeed: null);
        var attended = HeadRotation.Serves(all, context.Cosines, context.Sines) && StepAttentionKernel.Serves(all, cache)
            ? StepAttentionKernel.Attend(
                Turned(all, _configuration.AttentionHeads, _configuration.KeyValueHeads, context.Cosines, context.Sines),
                cache, context.Step, context.PromptLengths)
            : Attend(Split(all, context.Cosines, context.Sines), cache, context);
        var x = RmsNorm.ApplyToSum(
            x_RC, _attentionOutput.Apply(attended, dropoutSeed: null), _feedForwardNorm, _configuration.RmsNormEpsilon);
        return _down.Apply(SwiGlu.Apply(_gateUp.Apply(x, dropoutSeed: null)), dropoutSeed: null);
    }

    private Tensor Attend((Tensor Queries, Tensor Keys, Tensor Values) heads, LayerCache cache, StepContext context)
    {
        var (rows, prompts, kv, d) =
            (heads.Queries.shape[0], context.PromptLengths.Length, _configuration.KeyValueHeads, _configuration.HeadSize);
        var groups = rows / prompts;
        cache.Keys.select(2, context.Step).copy_(Own(heads.Keys));
        cache.Values.select(1, context.Step).copy_(Own(heads.Values));
        var attended = SharedPrefixAttention.Step(
            heads.Queries.view(prompts, groups, kv, -1, d).permute(0, 2, 1, 3, 4).reshape(prompts * kv, -1, d),
            cache, context.Step, context.PromptIsPadding_PT);
        return attended.view(prompts, kv, groups, -1, d).permute(0, 2, 1, 3, 4).reshape(rows, QuerySize);

        Tensor Own(Tensor x_RHd) => x_RHd.view(prompts, groups, kv, d).transpose(1, 2).reshape(prompts * kv * groups, d);
    }

    /// <summary>Keys and values of prompts outlive the layer where they are to be sampled from.</summary>
    private static void Keep(Tensor promptKeys, Tensor promptValues, ForwardContext context) =>
        context.PromptCache?.Add((promptKeys.MoveToOuterDisposeScope(), promptValues.MoveToOuterDisposeScope()));

    /// <summary>x / rms(x) * weight, with the model's epsilon.</summary>
    public Tensor Normalise(Tensor x, Tensor weight) => RmsNorm.Apply(x, weight, _configuration.RmsNormEpsilon);

    private Tensor Responses(Tensor q_NHd, Tensor k_NHd, Tensor v_NHd, Tensor promptKeys, Tensor promptValues, ForwardContext context)
    {
        var layout = context.Layout;
        var (p, g, t, kv, d) =
            (layout.Prompts, layout.PerPrompt, layout.ResponseWidth, _configuration.KeyValueHeads, _configuration.HeadSize);
        var queries = layout.ResponsePadding.Pad(q_NHd).view(p, g, t, kv, -1, d).permute(0, 3, 1, 2, 4, 5).reshape(p * kv, -1, d);
        var attended = ResponseAttention.Apply(queries, promptKeys, promptValues, Own(k_NHd), Own(v_NHd), context.ResponseBias!);
        return layout.ResponsePadding.Unpad(attended.view(p, kv, g, t, -1, d).permute(0, 2, 3, 1, 4, 5).reshape(p * g * t, QuerySize));

        Tensor Own(Tensor x_NHd) => layout.ResponsePadding.Pad(x_NHd.narrow(0, layout.PromptRows, layout.ResponseRows))
            .view(p, g, t, kv, d).permute(0, 3, 1, 2, 4).reshape(p * kv * g, t, d);
    }

    private Tensor FoldPrompt(Tensor x_NHd, PackedLayout layout) => SharedPrefixAttention.Fold(
        layout.PromptPadding.Pad(x_NHd.narrow(0, 0, layout.PromptRows))
            .view(layout.Prompts, layout.PromptWidth, -1, _configuration.HeadSize),
        _configuration.KeyValueHeads);

    private Tensor Unfold(Tensor x_BMd, int batch, int width) => x_BMd
        .view(batch, _configuration.KeyValueHeads, width, -1, _configuration.HeadSize).permute(0, 2, 1, 3, 4)
        .reshape(batch * width, QuerySize);

    private Tensor Rotated(Tensor x_NC, Parameter? norm, Tensor cosines, Tensor sines)
    {
        var heads = Heads(x_NC);
        return RotaryEmbedding.Rotate(norm is null ? heads : Normalise(heads, norm), cosines, sines);
    }

    private Tensor Turned(Tensor x_NW, int queryHeads, int keyHeads, Tensor cosines, Tensor sines)
    {
        List<Tensor> norms = [];
        if (queryHeads > 0 && _queryNorm is not null)
            norms.Add(_queryNorm);
        if (keyHeads > 0 && _keyNorm is not null)
            norms.Add(_keyNorm);
        var plan = new HeadRotationKernel.Plan(
            queryHeads, keyHeads, _configuration.HeadSize, (float)_scale, (float)_configuration.RmsNormEpsilon);
        return HeadRotation.Apply(x_NW, plan, norms, cosines, sines);
    }

    private Tensor Heads(Tensor x_NC) => x_NC.reshape(x_NC.shape[0], -1, _configuration.HeadSize);
}
