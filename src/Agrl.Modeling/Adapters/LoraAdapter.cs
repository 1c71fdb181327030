using Agrl.Modeling.Generation;
using Agrl.Modeling.Numerics;
using Agrl.Modeling.Transformer;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Agrl.Modeling.Adapters;

/// <summary>
/// Low-rank adapters for the linear maps of every layer of a model: float32 whatever the model computes in, and views of one flat
/// tensor as the model's own parameters are. A new adapter changes nothing, as its second factor is zero.
/// </summary>
public sealed class LoraAdapter : IDisposable
{
    private readonly Dictionary<string, LoraPart> _parts = new(StringComparer.Ordinal);
    private readonly List<CheckpointTensor> _tensors = [];
    private ulong _dropoutSeed;

    /// <summary>A new adapter.</summary>
    /// <param name="model">The model it is made for; see <see cref="DecoderModel.UseAdapter"/>.</param>
    /// <param name="settings">Rank, scale and targets.</param>
    /// <param name="seed">Seed of its weights and of its dropout.</param>
    /// <exception cref="ModelFormatException">A setting is out of range.</exception>
    public LoraAdapter(DecoderModel model, LoraSettings settings, ulong seed)
    {
        settings.Validate();
        (Settings, _dropoutSeed) = (settings, seed);
        var targets = TargetsOf(model, settings);
        using var noGrad = no_grad();
        using var scope = NewDisposeScope();
        using var generator = new Generator(seed, CPU);
        FlatParameters = zeros([targets.Sum(target => settings.Rank * (target.In + target.Out))], ScalarType.Float32, model.Device)
            .DetachFromDisposeScope();
        long at = 0;
        foreach (var (name, outputs, inputs) in targets)
        {
            var down = Next(settings.Rank, inputs);
            // PEFT's kaiming_uniform with a = sqrt(5): uniform within 1 / sqrt(in).
            down.copy_(rand(down.shape, ScalarType.Float32, CPU, generator: generator).Times(2).Minus(1.0).DividedBy(Math.Sqrt(inputs)));
            var up = Next(outputs, settings.Rank);
            _parts.Add(name, new(_parts.Count, down, up, settings.Scale, settings.Dropout));
            _tensors.Add(new(DownName(name), down.shape, down, 0));
            _tensors.Add(new(UpName(name), up.shape, up, 0));
        }

        Parameter Next(long rows, long columns)
        {
            var parameter = new Parameter(FlatParameters.narrow(0, at, rows * columns).view(rows, columns).detach());
            at += rows * columns;
            parameter.DetachFromDisposeScope();
            return parameter;
        }
    }

    /// <summary>The number of parameters that an adapter of a model has.</summary>
    /// <param name="model">The model's shape.</param>
    /// <param name="settings">Rank and targets.</param>
    public static long CountParameters(ModelConfiguration model, LoraSettings settings)
    {
        long query = (long)model.AttentionHeads * model.HeadSize, keyValue = (long)model.KeyValueHeads * model.HeadSize;
        long hidden = model.HiddenSize, inner = model.IntermediateSize;
        return model.Layers * settings.Rank * settings.Targets.Distinct().Sum(target => target switch
        {
            "q_proj" or "o_proj" => hidden + query,
            "k_proj" or "v_proj" => hidden + keyValue,
            _ => hidden + inner,
        });
    }

    /// <summary>Names and shapes of what a folder with an adapter of these settings holds, without making any.</summary>
    internal static IEnumerable<(string Name, long[] Shape)> CheckpointShapes(DecoderModel model, LoraSettings settings) =>
        TargetsOf(model, settings).SelectMany(target => new (string, long[])[]
        {
            (DownName(target.Name), [settings.Rank, target.In]), (UpName(target.Name), [target.Out, settings.Rank]),
        });

    private static string DownName(string target) => $"base_model.model.{target}.lora_A.weight";

    private static string UpName(string target) => $"base_model.model.{target}.lora_B.weight";

    private static List<(string Name, long Out, long In)> TargetsOf(DecoderModel model, LoraSettings settings) =>
        [.. model.CheckpointTensors
            .Where(tensor => settings.Targets.Any(target => tensor.Name.EndsWith($".{target}.weight", StringComparison.Ordinal)))
            .Select(tensor => (tensor.Name[..^".weight".Length], tensor.Shape[0], tensor.Shape[1]))];

    /// <summary>Rank, scale and targets.</summary>
    public LoraSettings Settings { get; }

    /// <summary>Every parameter in one tensor [n], float32.</summary>
    public Tensor FlatParameters { get; }

    /// <summary>The parameters, views of <see cref="FlatParameters"/>.</summary>
    public IReadOnlyList<Parameter> Parameters => [.. _tensors.Select(tensor => tensor.Parameter)];

    /// <summary>The parameters under PEFT's names.</summary>
    public IReadOnlyList<CheckpointTensor> CheckpointTensors => _tensors;

    /// <summary>Passes with gradients since the sequence of dropout masks began; set to go on in the middle of one.</summary>
    public ulong TrainingPasses { get; set; }

    internal IEnumerable<KeyValuePair<string, LoraPart>> Parts => _parts;

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var tensor in _tensors)
            tensor.Parameter.Dispose();
        FlatParameters.Dispose();
    }

    /// <summary>Begins a new sequence of dropout masks.</summary>
    /// <param name="seed">The masks follow from it and from <see cref="TrainingPasses"/>, which starts at 0 again.</param>
    public void RestartDropout(ulong seed) => (_dropoutSeed, TrainingPasses) = (seed, 0);

    internal LoraPart? Find(string name) => _parts.GetValueOrDefault(name);

    /// <summary>The part of a weight's tensor, by the tensor's name.</summary>
    internal LoraPart? FindOfWeight(string name) =>
        name.EndsWith(".weight", StringComparison.Ordinal) ? _parts.GetValueOrDefault(name[..^".weight".Length]) : null;

    /// <summary>A seed for the dropout masks of one training pass; null where there is no dropout.</summary>
    internal ulong? NextDropoutSeed() => Settings.Dropout > 0 ? CounterRandom.Bits(_dropoutSeed, TrainingPasses++) : null;
}
