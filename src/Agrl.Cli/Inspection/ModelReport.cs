using Agrl.Cli.Output;
using Agrl.Modeling;
using Agrl.Modeling.Adapters;
using Agrl.Modeling.Checkpoints;
using Agrl.Modeling.Tokenization;
using Agrl.Modeling.Transformer;
using Agrl.Training.Runs;

namespace Agrl.Cli.Inspection;

/// <summary>What <c>agrl model inspect</c> tells of a folder.</summary>
internal sealed class ModelReport
{
    private readonly string _folder;
    private readonly ModelSource _source;
    private readonly ModelInspection _inspection;
    private readonly HuggingFaceTokenizer _tokenizer;
    private readonly string _chatTemplate;
    private readonly MemoryBatch _batch;
    private readonly int _rank;

    private ModelReport(string folder, ModelSource source, MemoryBatch batch, int rank)
    {
        (_folder, _source, _batch, _rank) = (folder, source, batch, rank);
        _inspection = ModelInspection.Of(source.Folder);
        _tokenizer = HuggingFaceTokenizer.Load(source.Folder);
        _chatTemplate = FindTemplate();
    }

    private ModelConfiguration Shape => _inspection.Configuration;

    /// <summary>Reads a folder.</summary>
    /// <param name="folder">A model folder or an adapter's.</param>
    /// <param name="baseFolder">The folder of the adapter's model; null goes by the adapter's own record.</param>
    /// <param name="batch">The micro-batch that memory is told for.</param>
    /// <param name="rank">The rank of the adapter that memory is told for.</param>
    /// <exception cref="ModelFormatException">The folder would not load; the message says why.</exception>
    public static ModelReport Of(string folder, string? baseFolder, MemoryBatch batch, int rank) =>
        new(folder, ModelSource.Find(folder, baseFolder), batch, rank);

    /// <summary>Writes it for people.</summary>
    /// <param name="output">Where to.</param>
    /// <param name="withTensors">Whether every tensor is listed.</param>
    public void Write(TextWriter output, bool withTensors)
    {
        var embedding = (long)Shape.VocabularySize * Shape.HiddenSize * (Shape.TieWordEmbeddings ? 1 : 2);
        var rows = new List<(string, string)>();
        if (_source.Adapter is { } adapter)
        {
            var lora = LoraFolder.SettingsOf(adapter);
            rows.Add(("adapter", $"LoRA of rank {lora.Rank}, alpha {lora.Alpha:G6}, on {string.Join(", ", lora.Targets)}: " +
                $"{Figures.Parameters(LoraAdapter.CountParameters(Shape, lora))} parameters"));
            rows.Add(("base model", _source.Folder));
        }

        rows.Add(("family",
            Name(Shape.Family) +
            (Shape.QueryKeyValueBias ? ", biases at q, k and v" : "") +
            (Shape.QueryKeyNorm ? ", norms at q and k" : "")));
        rows.Add(("parameters",
            $"{Figures.Parameters(Shape.ParameterCount)} ({Figures.Count(Shape.ParameterCount)}), " +
            $"{Figures.Percent(embedding, Shape.ParameterCount)} of them " +
            (Shape.TieWordEmbeddings ? "the embedding, which is the head too" : "embedding and head")));
        rows.Add(("shape",
            $"{Shape.Layers} layers, hidden {Shape.HiddenSize}, {Shape.AttentionHeads} heads of {Shape.HeadSize} " +
            $"over {Shape.KeyValueHeads} key/value heads, feed-forward {Shape.IntermediateSize}"));
        var scaling = Shape.RopeScaling.Kind == RopeKind.Default
            ? ""
            : $", {Shape.RopeScaling.Kind.ToString().ToLowerInvariant()} scaling by {Shape.RopeScaling.Factor:G6}";
        rows.Add(("context", $"{Figures.Count(Shape.MaxPositions)} tokens, rotary base {Shape.RopeTheta:G8}{scaling}"));
        rows.Add(("weights",
            $"{Figures.Count(_inspection.Tensors.Count)} tensors of {string.Join(" and ", Types())}, " +
            $"{Figures.Bytes(_inspection.Files.Values.Sum())} in " +
            $"{Figures.Count(_inspection.Files.Count, "file")}; all that config.json asks for, and nothing else"));
        rows.Add(("tokenizer",
            $"{_tokenizer.Kind}, {Figures.Count(_tokenizer.VocabularySize)} ids{Spare()}; " +
            $"ends at {string.Join(", ", _tokenizer.EndOfTextIds.Select(id => $"{id} {_tokenizer.IdToToken(id)}"))}"));
        rows.Add(("chat template", _chatTemplate));
        TextTable.WriteList(output, rows);
        output.WriteLine();
        output.WriteLine($"Memory with {_batch.Prompts:N0} prompts of {_batch.PromptTokens:N0} tokens x " +
            $"{_batch.Responses:N0} responses of {_batch.ResponseTokens:N0} at once, estimated:");
        output.WriteLine();
        var table = new TextTable("use", "weights", "training", "work", "peak", "checkpointed");
        foreach (var way in Ways())
            table.Add(way.Name, Figures.Bytes(way.Weights), way.Training == 0 ? "-" : Figures.Bytes(way.Training),
                Figures.Bytes(way.Work), Figures.Bytes(way.Peak), way.PeakCheckpointed is { } less ? Figures.Bytes(less) : "-");
        table.Write(output);
        if (withTensors)
        {
            foreach (var tensor in _inspection.Tensors)
                output.WriteLine($"{tensor.Name}  {tensor.DType}  [{string.Join(", ", tensor.Shape)}]  {tensor.File}");
        }
    }

    /// <summary>The same as a document.</summary>
    /// <param name="withTensors">Whether every tensor is listed.</param>
    public object ToJson(bool withTensors) => new
    {
        Folder = _folder,
        Adapter = _source.Adapter is { } adapter
            ? new
            {
                Base = _source.Folder,
                Settings = LoraFolder.SettingsOf(adapter),
                Parameters = LoraAdapter.CountParameters(Shape, LoraFolder.SettingsOf(adapter)),
            }
            : null,
        Family = Name(Shape.Family),
        Parameters = Shape.ParameterCount,
        Shape.Layers,
        Hidden = Shape.HiddenSize,
        Heads = Shape.AttentionHeads,
        KvHeads = Shape.KeyValueHeads,
        Shape.HeadSize,
        Ffn = Shape.IntermediateSize,
        Context = Shape.MaxPositions,
        Vocabulary = Shape.VocabularySize,
        TiedEmbeddings = Shape.TieWordEmbeddings,
        Dtypes = Types(),
        TensorCount = _inspection.Tensors.Count,
        _inspection.Files,
        Tokenizer = new { _tokenizer.Kind, Vocabulary = _tokenizer.VocabularySize, EndIds = _tokenizer.EndOfTextIds },
        ChatTemplate = _chatTemplate,
        Memory = Ways(),
        Tensors = withTensors ? _inspection.Tensors : null,
    };

    private static string Name(ModelFamily family) => family.ToString().ToLowerInvariant();

    private IReadOnlyList<string> Types() =>
        [.. _inspection.Tensors.Select(tensor => tensor.DType).Distinct().Order(StringComparer.Ordinal)];

    private string Spare() => Shape.VocabularySize > _tokenizer.VocabularySize
        ? $" (the model has {Figures.Count(Shape.VocabularySize)}; the others have no text)" : "";

    private string FindTemplate()
    {
        try
        {
            return ChatTemplates.Detect(_source.Folder, _tokenizer).Name;
        }
        catch (ModelFormatException refusal)
        {
            return refusal.Message;
        }
    }

    private static long Work(long one, long other) => (long)(Math.Max(one, other) * MemoryEstimate.HeapFactor);

    private IEnumerable<MemoryWay> Ways()
    {
        foreach (var (type, bytes) in new[] { ("float32", 4), ("bfloat16", 2) })
        {
            var memory = new MemoryModel(Shape, bytes);
            var work = Work(memory.Sampling(_batch), memory.Scoring(_batch));
            yield return new($"ask, {type}", memory.Weights, 0, work, MemoryEstimate.RuntimeBytes + memory.Weights + work, null);
        }

        var lora = new LoraSettings { Rank = _rank };
        var trained = new[]
        {
            ("all weights, float32", 4, null), ("all weights, bfloat16", 2, null),
            ($"LoRA of rank {_rank}, float32", 4, lora), ($"LoRA of rank {_rank}, bfloat16", 2, lora),
        };
        foreach (var (type, bytes, adapter) in trained)
        {
            var memory = new MemoryModel(Shape, bytes, adapter);
            long Peak(MemoryModel of) =>
                MemoryEstimate.RuntimeBytes + of.Weights + of.Gradients + of.Optimizer + Work(of.Update(_batch), of.Sampling(_batch));
            yield return new($"train {type}", memory.Weights, memory.Gradients + memory.Optimizer,
                Work(memory.Update(_batch), memory.Sampling(_batch)), Peak(memory),
                Peak(new MemoryModel(Shape, bytes, adapter, checkpointing: true)));
        }
    }
}
