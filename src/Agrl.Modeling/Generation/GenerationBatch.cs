using Agrl.Modeling.Transformer;
using static TorchSharp.torch;

namespace Agrl.Modeling.Generation;

/// <summary>
/// Prompts with an equal number of samples each, drawn token by token. Rows lie prompt by prompt, the same number for each, so
/// that the rows of a prompt share its keys and values; a prompt whose rows are done leaves, and so do done rows when enough of
/// them are, with a repeated row filling up the prompts that have fewer left.
/// </summary>
internal sealed class GenerationBatch : IDisposable
{
    // Leaving copies the rows that stay, about the cost of half a step, so that it should free a good part of the batch.
    private const double CompactBelow = 0.75;

    private readonly DecoderModel _model;
    private readonly SamplingOptions _options;
    private readonly HashSet<int> _endIds;
    private readonly List<GenerationRow> _rows;
    private readonly int _mostSteps;

    // What each place of the batch works on: a row, or null for a place that repeats another to fill up its prompt.
    private GenerationRow?[] _slots;
    private long[] _ids, _positions;
    private int[] _promptLengths;
    private List<LayerCache> _cache = [];
    private Tensor? _promptIsPadding_PT;

    public GenerationBatch(
        DecoderModel model, SamplingOptions options, HashSet<int> endIds, IReadOnlyList<int[]> promptIds, List<GenerationRow> rows)
    {
        (_model, _options, _endIds, _rows) = (model, options, endIds, rows);
        (_promptLengths, _mostSteps) = ([.. promptIds.Select(ids => ids.Length)], options.MaxNewTokens);
        var perPrompt = rows.Count / promptIds.Count;
        _slots = [.. rows];
        _ids = new long[rows.Count];
        _positions = [.. rows.Select(row => (long)row.PromptLength)];
        using var layout = new PackedLayout(promptIds, [], model.Device);
        using var scope = NewDisposeScope();
        var promptCache = new List<(Tensor Keys, Tensor Values)>();
        var hidden_PC = model.Prefill(layout, promptCache);
        if (layout.PromptIsPadding_PT is { } isPadding)
            _promptIsPadding_PT = isPadding.clone().DetachFromDisposeScope();
        if (_mostSteps > 1)
        {
            foreach (var (keys, values) in promptCache)
                _cache.Add(LayerCache.Of(keys, values, perPrompt, _mostSteps - 1));
        }

        Take(model.Head(hidden_PC).repeat_interleave(perPrompt, 0), 0);
    }

    /// <summary>Draws until every row has ended.</summary>
    public void Run(CancellationToken cancellationToken)
    {
        for (var step = 0; step < _mostSteps - 1 && _slots.Any(IsOpen); step++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            using var scope = NewDisposeScope();
            Compact(step);
            var hidden_RC = _model.Step(_ids, _positions, step, _cache, _promptLengths, _promptIsPadding_PT);
            for (var i = 0; i < _positions.Length; i++)
                _positions[i]++;
            Take(_model.Head(hidden_RC), step + 1);
        }
    }

    public void Dispose()
    {
        foreach (var layer in _cache)
            layer.Dispose();
        _promptIsPadding_PT?.Dispose();
    }

    private static bool IsOpen(GenerationRow? row) => row is { IsDone: false };

    private void Take(Tensor logits_RV, int step)
    {
        var uniforms = new float[_slots.Length];
        for (var i = 0; i < _slots.Length; i++)
        {
            if (IsOpen(_slots[i]))
                uniforms[i] = CounterRandom.Uniform(_options.Seed, _slots[i]!.Key, _slots[i]!.SampleIndex, step);
        }

        var (sampled, logProbs) = TokenSampler.Sample(logits_RV, _options, uniforms);
        for (var i = 0; i < _slots.Length; i++)
        {
            _ids[i] = sampled[i];
            if (IsOpen(_slots[i]))
                _slots[i]!.Add((int)sampled[i], logProbs[i], !_options.IgnoreEos && _endIds.Contains((int)sampled[i]));
        }
    }

    private void Compact(int steps)
    {
        var (prompts, perPrompt) = (_promptLengths.Length, _slots.Length / _promptLengths.Length);
        var open = new List<int[]>();
        for (var p = 0; p < prompts; p++)
        {
            int[] ofPrompt = [.. Enumerable.Range(p * perPrompt, perPrompt).Where(i => IsOpen(_slots[i]))];
            if (ofPrompt.Length > 0)
                open.Add(ofPrompt);
        }

        var width = open.Max(ofPrompt => ofPrompt.Length);
        if (open.Count * width > CompactBelow * _slots.Length)
            return;

        var kv = _model.Configuration.KeyValueHeads;
        int[] kept = [.. open.Select(ofPrompt => ofPrompt[0] / perPrompt)];
        int[][] places = [.. open.Select(ofPrompt =>
            Enumerable.Range(0, width).Select(g => ofPrompt[Math.Min(g, ofPrompt.Length - 1)]).ToArray())];
        using var scope = NewDisposeScope();
        var rowsOf = Index(places.SelectMany(place => Enumerable.Range(0, kv).SelectMany(
            head => place.Select(i => (long)(i / perPrompt * kv + head) * perPrompt + i % perPrompt))));
        var promptRows = kept.Length == prompts
            ? null
            : Index(kept.SelectMany(p => Enumerable.Range(0, kv).Select(head => (long)p * kv + head)));
        var old = _cache;
        _cache = [.. old.Select(layer => layer.Select(promptRows, rowsOf, steps))];
        old.ForEach(layer => layer.Dispose());
        if (_promptIsPadding_PT is not null && promptRows is not null)
        {
            var before = _promptIsPadding_PT;
            _promptIsPadding_PT = before.index_select(0, Index(kept.Select(p => (long)p))).DetachFromDisposeScope();
            before.Dispose();
        }

        int[] flat = [.. places.SelectMany(place => place)];
        _slots = [.. flat.Select((place, at) => at % width > 0 && flat[at - 1] == place ? null : _slots[place])];
        (_ids, _positions) = ([.. flat.Select(place => _ids[place])], [.. flat.Select(place => _positions[place])]);
        _promptLengths = [.. kept.Select(p => _promptLengths[p])];
    }

    private Tensor Index(IEnumerable<long> values) => tensor(values.ToArray(), device: _model.Device);
}
