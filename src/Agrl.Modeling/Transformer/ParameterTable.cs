using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Agrl.Modeling.Transformer;

/// <summary>
/// The parameters of a model, all of them views of one flat tensor: an optimizer's step, a gradient norm or a copy for the
/// reference policy is then a handful of operations instead of several for each tensor.
/// </summary>
internal sealed class ParameterTable : IDisposable
{
    private readonly Dictionary<string, Parameter> _byName = new(StringComparer.Ordinal);
    private readonly List<CheckpointTensor> _tensors = [];
    private readonly bool _ownsFlat;

    /// <summary>The parameters of a configuration.</summary>
    /// <param name="configuration">The shape.</param>
    /// <param name="device">Where they lie.</param>
    /// <param name="dtype">Their type.</param>
    /// <param name="sharedFlat_N">The values of another table, which stay its own; null makes zeros.</param>
    public ParameterTable(ModelConfiguration configuration, Device device, ScalarType dtype, Tensor? sharedFlat_N = null)
    {
        using var noGrad = no_grad();
        var shapes = Shapes(configuration);
        _ownsFlat = sharedFlat_N is null;
        Flat_N = sharedFlat_N ?? zeros([shapes.Sum(shape => shape.Sizes.Aggregate(1L, (a, b) => a * b))], dtype, device)
            .DetachFromDisposeScope();
        long at = 0;
        foreach (var (name, sizes, parts) in shapes)
        {
            using var scope = NewDisposeScope();
            var count = sizes.Aggregate(1L, (a, b) => a * b);
            var parameter = new Parameter(Flat_N.narrow(0, at, count).view(sizes).detach());
            parameter.DetachFromDisposeScope();
            _byName.Add(name, parameter);
            at += count;
            long row = 0;
            foreach (var (part, rows) in parts)
            {
                _tensors.Add(new(part, [rows, .. sizes[1..]], parameter, row));
                row += rows;
            }
        }
    }

    /// <summary>All parameters in one.</summary>
    public Tensor Flat_N { get; }

    /// <summary>Names and parameters, in the order of <see cref="Flat_N"/>.</summary>
    public IEnumerable<KeyValuePair<string, Parameter>> All => _byName;

    /// <summary>The same under Hugging Face's names and shapes.</summary>
    public IReadOnlyList<CheckpointTensor> CheckpointTensors => _tensors;

    /// <summary>The checkpoint's tensors that a parameter holds: names without <c>.weight</c>, and rows.</summary>
    public IReadOnlyList<(string Name, long Rows)> PartsOf(string name) =>
        [.. _tensors.Where(tensor => ReferenceEquals(tensor.Parameter, _byName[name]))
            .Select(tensor => (tensor.Name[..^".weight".Length], tensor.Shape[0]))];

    /// <summary>The tensors that a checkpoint of a configuration has, without making any.</summary>
    public static IEnumerable<(string Name, long[] Shape)> CheckpointShapes(ModelConfiguration configuration) =>
        Shapes(configuration).SelectMany(shape => shape.Parts.Select(part => (part.Name, (long[])[part.Rows, .. shape.Sizes[1..]])));

    public Parameter this[string name] => _byName[name];

    public Parameter? Find(string name) => _byName.GetValueOrDefault(name);

    public void Dispose()
    {
        foreach (var parameter in _byName.Values)
            parameter.Dispose();
        if (_ownsFlat)
            Flat_N.Dispose();
    }

    private static List<(string Name, long[] Sizes, (string Name, long Rows)[] Parts)> Shapes(ModelConfiguration c)
    {
        long query = (long)c.AttentionHeads * c.HeadSize, keyValue = (long)c.KeyValueHeads * c.HeadSize;
        var shapes = new List<(string, long[], (string, long)[])>();
        Add("model.embed_tokens.weight", c.VocabularySize, c.HiddenSize);
        for (var i = 0; i < c.Layers; i++)
        {
            var layer = $"model.layers.{i}.";
            Add(layer + "input_layernorm.weight", c.HiddenSize);
            Linear(layer + "self_attn.", "qkv_proj", c.HiddenSize, c.QueryKeyValueBias,
                ("q_proj", query), ("k_proj", keyValue), ("v_proj", keyValue));
            if (c.QueryKeyNorm)
            {
                Add(layer + "self_attn.q_norm.weight", c.HeadSize);
                Add(layer + "self_attn.k_norm.weight", c.HeadSize);
            }

            Linear(layer + "self_attn.", "o_proj", query, c.AttentionOutputBias, ("o_proj", c.HiddenSize));
            Add(layer + "post_attention_layernorm.weight", c.HiddenSize);
            Linear(layer + "mlp.", "gate_up_proj", c.HiddenSize, c.FeedForwardBias,
                ("gate_proj", c.IntermediateSize), ("up_proj", c.IntermediateSize));
            Linear(layer + "mlp.", "down_proj", c.IntermediateSize, c.FeedForwardBias, ("down_proj", c.HiddenSize));
        }

        Add("model.norm.weight", c.HiddenSize);
        if (!c.TieWordEmbeddings)
            Add("lm_head.weight", c.VocabularySize, c.HiddenSize);
        return shapes;

        void Add(string name, params long[] sizes) => shapes.Add((name, sizes, [(name, sizes[0])]));

        void Linear(string prefix, string name, long inputs, bool hasBias, params (string Name, long Rows)[] parts)
        {
            var outputs = parts.Sum(part => part.Rows);
            shapes.Add(($"{prefix}{name}.weight", [outputs, inputs],
                [.. parts.Select(part => ($"{prefix}{part.Name}.weight", part.Rows))]));
            if (hasBias)
                shapes.Add(($"{prefix}{name}.bias", [outputs], [.. parts.Select(part => ($"{prefix}{part.Name}.bias", part.Rows))]));
        }
    }
}
