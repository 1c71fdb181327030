using System.Text.Json;
using Agrl.Modeling.Checkpoints;
using Agrl.Modeling.Transformer;
using static TorchSharp.torch;

namespace Agrl.Modeling.Adapters;

/// <summary>Adapters in PEFT's format: <c>adapter_config.json</c> and <c>adapter_model.safetensors</c>.</summary>
public static class LoraFolder
{
    /// <summary>The configuration's file name; a folder that has it holds an adapter.</summary>
    public const string ConfigurationFile = "adapter_config.json";

    private const string WeightFile = "adapter_model.safetensors";

    /// <summary>Writes an adapter into a folder, beside whatever is there.</summary>
    /// <param name="folder">The folder; made where it is missing.</param>
    /// <param name="adapter">The adapter.</param>
    /// <param name="baseModel">The model it belongs to, as PEFT is to find it: a folder or a name.</param>
    public static void Save(string folder, LoraAdapter adapter, string? baseModel)
    {
        Directory.CreateDirectory(folder);
        using var scope = NewDisposeScope();
        SafetensorsWriter.Write(Path.Combine(folder, WeightFile),
            [.. adapter.CheckpointTensors.Select(tensor => (tensor.Name, tensor.View()))]);
        var path = Path.Combine(folder, ConfigurationFile);
        var temporary = TemporaryName.Beside(path, "tmp");
        using (var stream = File.Create(temporary))
        using (var json = new Utf8JsonWriter(stream, new JsonWriterOptions { Indented = true, NewLine = "\n" }))
        {
            json.WriteStartObject();
            json.WriteString("base_model_name_or_path", baseModel);
            json.WriteString("bias", "none");
            json.WriteBoolean("fan_in_fan_out", false);
            json.WriteBoolean("inference_mode", true);
            json.WriteNumber("lora_alpha", adapter.Settings.Alpha);
            json.WriteNumber("lora_dropout", adapter.Settings.Dropout);
            json.WriteString("peft_type", "LORA");
            json.WriteNumber("r", adapter.Settings.Rank);
            json.WriteStartArray("target_modules");
            foreach (var target in adapter.Settings.Targets)
                json.WriteStringValue(target);
            json.WriteEndArray();
            json.WriteString("task_type", "CAUSAL_LM");
            json.WriteBoolean("use_dora", false);
            json.WriteBoolean("use_rslora", adapter.Settings.IsRankStabilised);
            json.WriteEndObject();
        }

        File.Move(temporary, path, overwrite: true);
    }

    /// <summary>Whether a folder holds an adapter.</summary>
    /// <param name="folder">The folder.</param>
    public static bool IsAdapter(string folder) => File.Exists(Path.Combine(folder, ConfigurationFile));

    /// <summary>The name or folder of the model that an adapter was made for; null where the adapter does not say.</summary>
    /// <param name="folder">The adapter's folder.</param>
    /// <exception cref="ModelFormatException">There is no adapter, or its configuration is malformed.</exception>
    public static string? BaseModelOf(string folder) => ReadConfiguration(folder, fields => fields.Text("base_model_name_or_path"));

    /// <summary>Rank, scale and targets of a folder's adapter.</summary>
    /// <param name="folder">The adapter's folder.</param>
    /// <exception cref="ModelFormatException">There is no adapter, its configuration is malformed,
    /// or it asks for what is not supported.</exception>
    public static LoraSettings SettingsOf(string folder) => ReadConfiguration(folder, ReadSettings);

    /// <summary>Reads an adapter.</summary>
    /// <param name="folder">A folder that PEFT or <see cref="Save"/> wrote.</param>
    /// <param name="model">The model it belongs to; see <see cref="DecoderModel.UseAdapter"/>.</param>
    /// <param name="seed">Seed of its dropout, should it be trained on.</param>
    /// <param name="dropout">The dropout to train on with; null for the folder's own.</param>
    /// <exception cref="ModelFormatException">The folder is incomplete or malformed, does not fit the model,
    /// or asks for what is not supported.</exception>
    public static LoraAdapter Load(string folder, DecoderModel model, ulong seed, double? dropout = null)
    {
        var settings = SettingsOf(folder);
        using var reader = SafetensorsReader.Open(Path.Combine(folder, WeightFile));
        // Before anything is made: a rank of a billion would ask for terabytes.
        Check(reader, LoraAdapter.CheckpointShapes(model, settings)
            .ToDictionary(tensor => tensor.Name, tensor => tensor.Shape, StringComparer.Ordinal));
        var adapter = new LoraAdapter(model, settings with { Dropout = dropout ?? settings.Dropout }, seed);
        try
        {
            foreach (var tensor in adapter.CheckpointTensors)
            {
                using var view = tensor.View();
                reader.CopyTo(tensor.Name, view);
            }

            return adapter;
        }
        catch
        {
            adapter.Dispose();
            throw;
        }
    }

    private static T ReadConfiguration<T>(string folder, Func<ConfigurationFields, T> read)
    {
        var path = Path.Combine(folder, ConfigurationFile);
        return File.Exists(path)
            ? ConfigurationFields.Read(File.ReadAllText(path), path, read)
            : throw new ModelFormatException($"{path} does not exist; an adapter's folder has one.");
    }

    private static LoraSettings ReadSettings(ConfigurationFields fields)
    {
        if (fields.Text("peft_type") is { } type and not "LORA")
            throw fields.Refusal($"peft_type is '{type}'; supported is LORA.");
        if (fields.Text("bias") is { } bias and not "none")
            throw fields.Refusal($"bias is '{bias}'; supported is none.");
        foreach (var name in new[] { "use_dora", "fan_in_fan_out", "use_qalora", "lora_bias" })
        {
            if (fields.Flag(name) == true)
                throw fields.Refusal($"{name} is true, which is not supported.");
        }

        // PEFT's others (pissa, olora, corda, loftq, ...) change the base weights when the adapter is made,
        // and A and B belong to what is left of them.
        if (fields.TextIfAny("init_lora_weights") is { } initial and not ("gaussian" or "orthogonal" or "eva" or "true" or "false"))
            throw fields.Refusal($"init_lora_weights is '{initial}', whose adapters belong to changed base weights; " +
                "convert it with PEFT (save_pretrained with path_initial_model_for_weight_conversion) first.");
        foreach (var name in new[] { "alora_invocation_tokens", "modules_to_save", "layers_to_transform", "layers_pattern", "rank_pattern",
            "alpha_pattern", "exclude_modules", "target_parameters", "trainable_token_indices", "layer_replication" })
        {
            if (fields.IsFilled(name))
                throw fields.Refusal($"{name} is set, which is not supported.");
        }

        var settings = new LoraSettings
        {
            Rank = fields.RequiredInteger("r"),
            Alpha = fields.RequiredNumber("lora_alpha"),
            Dropout = fields.Number("lora_dropout") ?? 0,
            IsRankStabilised = fields.Flag("use_rslora") ?? false,
            Targets = fields.TextOrTexts("target_modules") is ["all-linear"]
                ? LoraSettings.AllTargets
                : fields.TextOrTexts("target_modules"),
        };
        settings.Validate();
        return settings;
    }

    private static void Check(SafetensorsReader reader, Dictionary<string, long[]> expected)
    {
        foreach (var (name, found) in reader.Tensors)
        {
            if (!expected.TryGetValue(name, out var shape))
                throw new ModelFormatException(
                    $"{reader.Path} holds the tensor '{name}', which the model with these targets does not have.");
            if (!found.Shape.AsSpan().SequenceEqual(shape))
            {
                throw new ModelFormatException(
                    $"{reader.Path}: '{name}' has the shape [{string.Join(", ", found.Shape)}]; " +
                    $"the model and the rank make it [{string.Join(", ", shape)}].");
            }

            if (found.DType is not ("F32" or "BF16" or "F16"))
                throw new ModelFormatException(
                    $"{reader.Path}: '{name}' has dtype {found.DType}; weights are expected as F32, BF16 or F16.");
        }

        if (expected.Keys.FirstOrDefault(name => !reader.Tensors.ContainsKey(name)) is { } missing)
            throw new ModelFormatException($"{reader.Path} lacks the tensor '{missing}'.");
    }
}
