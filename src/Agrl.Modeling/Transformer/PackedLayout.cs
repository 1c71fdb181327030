using static TorchSharp.torch;

namespace Agrl.Modeling.Transformer;

/// <summary>
/// The order of the packed rows of a <see cref="PromptGroupBatch"/>: the valid tokens of all prompts, then those of all
/// responses but the last of each, which predicts nothing; with the index tensors that lead from there to the padded blocks of
/// attention and back. Blocks are padded on the right, where the causal mask alone hides the padding from every query before it.
/// </summary>
internal sealed class PackedLayout : IDisposable
{
    private readonly Device _device;
    private readonly List<Tensor> _owned = [];

    /// <summary>The layout of prompts and responses; without responses, of prompts alone.</summary>
    public PackedLayout(IReadOnlyList<int[]> prompts, IReadOnlyList<int[]> responses, Device device)
    {
        _device = device;
        int[] promptLengths = [.. prompts.Select(ids => ids.Length)], responseLengths = [.. responses.Select(ids => ids.Length)];
        int[] responseInputs = [.. responseLengths.Select(length => Math.Max(length - 1, 0))];
        (Prompts, Responses, PerPrompt) = (prompts.Count, responses.Count, responses.Count / prompts.Count);
        (PromptWidth, ResponseWidth) = (promptLengths.Max(), responseInputs.DefaultIfEmpty().Max());
        (PromptRows, ResponseRows) = (promptLengths.Sum(), responseInputs.Sum());

        var ids = new List<int>(PromptRows + ResponseRows);
        var positions = new List<int>(PromptRows + ResponseRows);
        foreach (var prompt in prompts)
        {
            ids.AddRange(prompt);
            positions.AddRange(Enumerable.Range(0, prompt.Length));
        }

        for (var r = 0; r < Responses; r++)
        {
            ids.AddRange(responses[r].AsSpan(0, responseInputs[r]));
            positions.AddRange(Enumerable.Range(promptLengths[r / PerPrompt], responseInputs[r]));
        }

        (Ids_N, Positions_N, PositionCount) = (Upload(ids), Upload(positions), positions.Max() + 1);
        PromptPadding = Padding.Of(promptLengths, PromptWidth, this);
        ResponsePadding = Padding.Of(responseInputs, ResponseWidth, this);

        var lastRows = new int[Prompts];
        for (int p = 0, row = 0; p < Prompts; p++)
            lastRows[p] = (row += promptLengths[p]) - 1;
        PromptLast_P = Upload(lastRows);
        Predictors_N = Upload(PredictorRows(responseLengths));
        var width = PromptWidth;
        PromptIsPadding_PT = PromptPadding.IsExact ? null : Own(tensor(
            promptLengths.SelectMany(length => Enumerable.Range(0, width).Select(t => t >= length)).ToArray(),
            [Prompts, PromptWidth], ScalarType.Bool, device));
    }

    private PackedLayout(PackedLayout other, IReadOnlyList<Tensor?> tensors)
    {
        _device = other._device;
        (Prompts, Responses, PerPrompt) = (other.Prompts, other.Responses, other.PerPrompt);
        (PromptWidth, ResponseWidth, PromptRows, ResponseRows) =
            (other.PromptWidth, other.ResponseWidth, other.PromptRows, other.ResponseRows);
        (Ids_N, Positions_N, PositionCount, Predictors_N) = (other.Ids_N, other.Positions_N, other.PositionCount, other.Predictors_N);
        (PromptPadding, ResponsePadding) = (new(tensors[0], tensors[1]), new(tensors[2], tensors[3]));
        (PromptLast_P, PromptIsPadding_PT) = (tensors[4]!, tensors[5]);
    }

    public int Prompts { get; }

    public int Responses { get; }

    public int PerPrompt { get; }

    /// <summary>The longest prompt.</summary>
    public int PromptWidth { get; }

    /// <summary>One less than the longest response; 0 where every response is one token.</summary>
    public int ResponseWidth { get; }

    public int PromptRows { get; }

    public int ResponseRows { get; }

    public Tensor Ids_N { get; }

    public Tensor Positions_N { get; }

    public int PositionCount { get; }

    public Padding PromptPadding { get; }

    public Padding ResponsePadding { get; }

    /// <summary>Packed row of each prompt's last token.</summary>
    public Tensor PromptLast_P { get; }

    /// <summary>Of each response token, the row that predicts it among [last prompt rows; response rows].</summary>
    public Tensor Predictors_N { get; }

    /// <summary>Which places of the prompts' padded block are padding, [P, Tp]; null where none is.</summary>
    public Tensor? PromptIsPadding_PT { get; }

    /// <summary>The tensors that layers look at, for <see cref="With"/>; null where nothing is padded.</summary>
    public IReadOnlyList<Tensor?> LayerTensors =>
    [
        PromptPadding.ToPadded, PromptPadding.ToPacked, ResponsePadding.ToPadded, ResponsePadding.ToPacked,
        PromptLast_P, PromptIsPadding_PT,
    ];

    /// <summary>
    /// The same layout over other handles of the same tensors, in the order of <see cref="LayerTensors"/>: a backward pass may come
    /// after the batch has been disposed of. It owns nothing.
    /// </summary>
    public PackedLayout With(IReadOnlyList<Tensor?> tensors) => new(this, tensors);

    /// <summary>An index tensor that goes with the layout.</summary>
    public Tensor Upload(IReadOnlyCollection<int> values) =>
        Own(tensor(values.Select(value => (long)value).ToArray(), ScalarType.Int64, _device));

    public void Dispose()
    {
        foreach (var one in _owned)
            one.Dispose();
    }

    private Tensor Own(Tensor one)
    {
        _owned.Add(one.DetachFromDisposeScope());
        return one;
    }

    private int[] PredictorRows(int[] lengths)
    {
        var rows = new int[lengths.Sum()];
        for (int r = 0, at = 0, row = Prompts; r < lengths.Length; r++)
        {
            for (var t = 0; t < lengths[r]; t++)
                rows[at++] = t == 0 ? r / PerPrompt : row + t - 1;
            row += Math.Max(lengths[r] - 1, 0);
        }

        return rows;
    }

    /// <summary>Between packed rows and a block padded on the right.</summary>
    /// <param name="ToPadded">Of each place of the block [B * T] its packed row (any row for padding);
    /// null where nothing is padded.</param>
    /// <param name="ToPacked">Of each packed row its place in the block.</param>
    public sealed record Padding(Tensor? ToPadded, Tensor? ToPacked)
    {
        public bool IsExact => ToPadded is null;

        public static Padding Of(IReadOnlyList<int> lengths, int width, PackedLayout layout)
        {
            if (lengths.All(length => length == width))
                return new(null, null);
            var (toPadded, toPacked) = (new int[lengths.Count * width], new int[lengths.Sum()]);
            for (int b = 0, row = 0; b < lengths.Count; b++)
            {
                for (var t = 0; t < lengths[b]; t++, row++)
                {
                    toPadded[b * width + t] = row;
                    toPacked[row] = b * width + t;
                }
            }

            return new(layout.Upload(toPadded), layout.Upload(toPacked));
        }

        /// <summary>[rows, C] to [B * T, C].</summary>
        public Tensor Pad(Tensor packed_NC) => ToPadded is null ? packed_NC : packed_NC.index_select(0, ToPadded);

        /// <summary>[B * T, C] to [rows, C].</summary>
        public Tensor Unpad(Tensor padded_MC) => ToPacked is null ? padded_MC : padded_MC.index_select(0, ToPacked);
    }
}
