using Agrl.Modeling.Adapters;
using Agrl.Modeling.Numerics;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Agrl.Modeling.Transformer;

/// <summary>
/// A decoder transformer of the Llama, Qwen2 or Qwen3 family. Its parameters are views of one flat tensor
/// (<see cref="FlatParameters"/>) and are made on the device and in the type they stay in: do not move the module afterwards.
/// </summary>
public sealed class DecoderModel : nn.Module
{
    private readonly ParameterTable _table;
    private readonly RotaryEmbedding _rotary;
    private readonly DecoderLayer[] _layers;

    /// <summary>A model whose parameters are zero; see <see cref="CreateScratch"/> and the model folder's loader.</summary>
    /// <param name="configuration">The shape.</param>
    /// <param name="device">Where it lies; null for the CPU.</param>
    /// <param name="dtype">What it computes in; norms, softmax and log-probs are float32 in any case.</param>
    /// <exception cref="ModelFormatException">The configuration contradicts itself.</exception>
    public DecoderModel(ModelConfiguration configuration, Device? device = null, ScalarType dtype = ScalarType.Float32)
        : this(configuration, device ?? CPU, dtype, sharedFlat_N: null)
    {
    }

    private DecoderModel(ModelConfiguration configuration, Device device, ScalarType dtype, Tensor? sharedFlat_N)
        : base(nameof(DecoderModel))
    {
        configuration.Validate();
        (Configuration, Device, DType) = (configuration, device, dtype);
        _table = new ParameterTable(configuration, Device, dtype, sharedFlat_N);
        _rotary = new RotaryEmbedding(configuration, Device, dtype);
        _layers = [.. Enumerable.Range(0, configuration.Layers).Select(index => new DecoderLayer(configuration, _table, index))];
        foreach (var (name, parameter) in _table.All)
            register_parameter(name, parameter);
    }

    /// <summary>The shape.</summary>
    public ModelConfiguration Configuration { get; }

    /// <summary>Where it lies.</summary>
    public Device Device { get; }

    /// <summary>What it computes in.</summary>
    public ScalarType DType { get; }

    /// <summary>Every parameter in one tensor [n]; writing to it writes to the parameters.</summary>
    public Tensor FlatParameters => _table.Flat_N;

    /// <summary>The parameters under Hugging Face's names and shapes; a tied head is not listed twice.</summary>
    public IReadOnlyList<CheckpointTensor> CheckpointTensors => _table.CheckpointTensors;

    /// <summary>The head's weight [V, C]: the embedding where tied.</summary>
    public Parameter HeadWeight => _table.Find("lm_head.weight") ?? _table["model.embed_tokens.weight"];

    /// <summary>The adapter in use, or null; see <see cref="UseAdapter"/>.</summary>
    public LoraAdapter? Adapter { get; private set; }

    /// <summary>What is trained: the adapter's parameters where one is in use, else the model's own.</summary>
    public IReadOnlyList<Parameter> TrainableParameters => Adapter?.Parameters ?? [.. _table.All.Select(pair => pair.Value)];

    /// <summary>The flat tensor that <see cref="TrainableParameters"/> are views of.</summary>
    public Tensor FlatTrainableParameters => Adapter?.FlatParameters ?? FlatParameters;

    /// <summary>
    /// Whether <see cref="ResponseHidden"/> keeps only the input of each layer for the backward pass and computes the layer again
    /// there: less memory for a third more arithmetic, and the same numbers.
    /// </summary>
    public bool GradientCheckpointing { get; set; }

    /// <summary>A model with random weights.</summary>
    /// <param name="configuration">The shape.</param>
    /// <param name="seed">Seed of the weights: one seed gives one model.</param>
    /// <param name="device">Where it lies; null for the CPU.</param>
    /// <param name="dtype">What it computes in.</param>
    public static DecoderModel CreateScratch(
        ModelConfiguration configuration, ulong seed, Device? device = null, ScalarType dtype = ScalarType.Float32)
    {
        var model = new DecoderModel(configuration, device, dtype);
        using var noGrad = no_grad();
        using var scope = NewDisposeScope();
        using var generator = new Generator(seed, CPU);
        foreach (var (name, parameter) in model._table.All)
        {
            using var inner = NewDisposeScope();
            parameter.copy_(WeightInitialization.Values(name, parameter.shape, configuration, generator));
        }

        return model;
    }

    /// <summary>
    /// A model over the same weights, whose gradients are its own: for passes of another thread. It must be disposed of before
    /// this one.
    /// </summary>
    /// <exception cref="InvalidOperationException">An adapter is in use.</exception>
    public DecoderModel Replica() => Adapter is null
        ? new(Configuration, Device, DType, _table.Flat_N) { GradientCheckpointing = GradientCheckpointing }
        : throw new InvalidOperationException("A model that uses an adapter has no replica.");

    /// <summary>
    /// Computes with an adapter from now on, and freezes the model's own parameters; or without one, and unfreezes them. Without
    /// its adapter the model is the one that the adapter was made for: the reference policy of a stage that began with a new one.
    /// </summary>
    /// <param name="adapter">An adapter made for this model, which stays the caller's; null for none.</param>
    public void UseAdapter(LoraAdapter? adapter)
    {
        Adapter = adapter;
        foreach (var layer in _layers)
            layer.Use(adapter);
        foreach (var (_, parameter) in _table.All)
            parameter.requires_grad = adapter is null;
    }

    /// <summary>Adds the adapter in use to the model's weights and goes on without it.</summary>
    /// <exception cref="InvalidOperationException">No adapter is in use.</exception>
    public void MergeAdapter()
    {
        var adapter = Adapter ?? throw new InvalidOperationException("No adapter is in use.");
        using (no_grad())
        using (NewDisposeScope())
        {
            foreach (var tensor in CheckpointTensors.Where(tensor => adapter.FindOfWeight(tensor.Name) is not null))
            {
                using var inner = NewDisposeScope();
                tensor.View().copy_(Merged(tensor));
            }
        }

        UseAdapter(null);
    }

    /// <summary>A tensor with what the adapter in use adds to it, float32; where it adds nothing, the tensor itself.</summary>
    internal Tensor Merged(CheckpointTensor tensor) =>
        Adapter?.FindOfWeight(tensor.Name) is { } part ? tensor.View().to(ScalarType.Float32).Plus(part.WeightChange()) : tensor.View();

    /// <summary>
    /// Hidden states, after the final norm, that predict each response token, in the batch's packed order. Each prompt is
    /// computed once for all of its responses, with exact gradients.
    /// </summary>
    /// <param name="batch">The prompts and responses.</param>
    /// <returns>[N, C].</returns>
    /// <exception cref="ArgumentException">A prompt with its response is longer than the model's context,
    /// or an id is not in the vocabulary.</exception>
    public Tensor ResponseHidden(PromptGroupBatch batch)
    {
        var layout = batch.Layout;
        if (layout.PositionCount > Configuration.MaxPositions)
            throw new ArgumentException(
                $"A prompt with its response takes {layout.PositionCount + 1} tokens; " +
                $"the model's context is {Configuration.MaxPositions}.");
        using var scope = NewDisposeScope();
        var (cosines, sines) = _rotary.At(layout.Positions_N, layout.PositionCount);
        var bias = layout.ResponseRows == 0 ? null : SharedPrefixAttention.ResponseBias(layout, DType, Device);
        var context = new ForwardContext(layout, cosines, sines, bias, is_grad_enabled() ? Adapter?.NextDropoutSeed() : null);
        var x = Embed(layout.Ids_N);
        for (var i = 0; i < _layers.Length; i++)
        {
            CheckpointFunction.Layer run = i == _layers.Length - 1 ? _layers[i].ForwardPredictors : _layers[i].Forward;
            var parameters = GradientCheckpointing && is_grad_enabled() ? ParametersOf(i) : null;
            x = Next(x, input => parameters is null ? run(input, context) : CheckpointFunction.Run(run, input, context, parameters));
        }

        return FinalNorm(x).index_select(0, layout.Predictors_N).MoveToOuterDisposeScope();
    }

    /// <summary>Computes prompts for sampling.</summary>
    /// <param name="layout">A layout of prompts alone.</param>
    /// <param name="cache">Takes each layer's keys and values, [P * kv, Tp, d].</param>
    /// <returns>Hidden states after the final norm of each prompt's last token, [P, C].</returns>
    internal Tensor Prefill(PackedLayout layout, List<(Tensor Keys, Tensor Values)> cache)
    {
        var (cosines, sines) = _rotary.At(layout.Positions_N, layout.PositionCount);
        var context = new ForwardContext(layout, cosines, sines, null, PromptCache: cache);
        var x = Embed(layout.Ids_N);
        for (var i = 0; i < _layers.Length; i++)
            x = Next(x, i == _layers.Length - 1
                ? input => _layers[i].ForwardPredictors(input, context)
                : input => _layers[i].Forward(input, context));
        return FinalNorm(x);
    }

    /// <summary>One new token for each response that is being sampled.</summary>
    /// <param name="ids_R">The tokens.</param>
    /// <param name="positions_R">Their positions.</param>
    /// <param name="step">How many tokens the responses had before.</param>
    /// <param name="cache">Keys and values of each layer.</param>
    /// <param name="promptLengths">Tokens of each prompt, P.</param>
    /// <param name="promptIsPadding_PT">[P, Tp], or null.</param>
    /// <returns>Hidden states after the final norm, [R, C].</returns>
    internal Tensor Step(
        long[] ids_R, long[] positions_R, int step, IReadOnlyList<LayerCache> cache, int[] promptLengths, Tensor? promptIsPadding_PT)
    {
        var (cosines, sines) = _rotary.At(tensor(positions_R, device: Device), (int)positions_R.Max() + 1);
        var context = new StepContext(step, cosines, sines, promptLengths, promptIsPadding_PT);
        var x = Embed(tensor(ids_R, device: Device));
        Tensor? added = null;
        for (var i = 0; i < _layers.Length; i++)
        {
            using var scope = NewDisposeScope();
            var before = added;
            added = _layers[i].Step(x, before, cache[i], context).MoveToOuterDisposeScope();
            before?.Dispose();
        }

        return RmsNorm.ApplyToSum(x, added, _table["model.norm.weight"], Configuration.RmsNormEpsilon);
    }

    /// <summary>Logits of hidden states, float32 [N, V].</summary>
    internal Tensor Head(Tensor hidden_NC) => nn.functional.linear(hidden_NC, HeadWeight).to(ScalarType.Float32);

    /// <summary>
    /// Logits at every place of padded rows: the plain forward pass, without anything shared. For checks and short inputs; it
    /// makes a [B, T, V] tensor.
    /// </summary>
    /// <param name="ids_BT">Ids, int64 [B, T].</param>
    /// <param name="mask_BT">1 at tokens and 0 at padding, which may stand on the left or the right;
    /// what stands there means nothing.</param>
    /// <returns>Float32 [B, T, V].</returns>
    public Tensor Logits(Tensor ids_BT, Tensor mask_BT)
    {
        using var scope = NewDisposeScope();
        var (b, t) = (ids_BT.shape[0], ids_BT.shape[1]);
        var (heads, kv, size) = (Configuration.AttentionHeads, Configuration.KeyValueHeads, Configuration.HeadSize);
        var isToken = mask_BT.to(ScalarType.Bool);
        var positions = isToken.to(ScalarType.Int64).cumsum(1).Minus(1L).AtLeast(0).flatten();
        var (cosines, sines) = _rotary.At(positions, (int)t);
        var isHidden = ones([t, t], ScalarType.Bool, Device).triu(1).unsqueeze(0).logical_or(isToken.logical_not().unsqueeze(1));
        var x = Embed(ids_BT.flatten());
        foreach (var layer in _layers)
        {
            var (q, k, v) = layer.Project(x, cosines, sines);
            var keys = k.view(b, t, kv, size).repeat_interleave(heads / kv, 2).transpose(1, 2);
            var values = v.view(b, t, kv, size).repeat_interleave(heads / kv, 2).transpose(1, 2);
            var scores = q.view(b, t, heads, size).transpose(1, 2).matmul(keys.transpose(2, 3)).to(ScalarType.Float32);
            // A finite bound, so that a row of padding alone gives numbers, if meaningless ones, and not NaN.
            var weights = scores.FilledWhere(isHidden.unsqueeze(1), -1e30f).softmax(-1).to(DType);
            x = layer.Finish(x, weights.matmul(values).transpose(1, 2).reshape(b * t, heads * size));
        }

        return Head(FinalNorm(x)).view(b, t, -1).MoveToOuterDisposeScope();
    }

    /// <summary>
    /// Runs a layer and lets go of all that it made on its way, and of its input, but for what the backward pass keeps: half of the memory
    /// of a forward pass.
    /// </summary>
    private static Tensor Next(Tensor x, Func<Tensor, Tensor> layer)
    {
        using var scope = NewDisposeScope();
        var result = layer(x).MoveToOuterDisposeScope();
        x.Dispose();
        return result;
    }

    private IEnumerable<Parameter> ParametersOf(int layer)
    {
        var name = $"model.layers.{layer}.";
        return _table.All.Where(pair => pair.Key.StartsWith(name, StringComparison.Ordinal)).Select(pair => pair.Value)
            .Concat(Adapter?.Parts.Where(pair => pair.Key.StartsWith(name, StringComparison.Ordinal))
                .SelectMany(pair => new[] { pair.Value.Down, pair.Value.Up }) ?? []);
    }

    internal Tensor Embed(Tensor ids_N) => _table["model.embed_tokens.weight"].index_select(0, ids_N);

    internal Tensor FinalNorm(Tensor x_NC) => RmsNorm.Apply(x_NC, _table["model.norm.weight"], Configuration.RmsNormEpsilon);

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _rotary.Dispose();
            _table.Dispose();
        }

        base.Dispose(disposing);
    }
}
