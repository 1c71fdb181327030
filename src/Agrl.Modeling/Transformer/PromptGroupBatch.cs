using static TorchSharp.torch;

namespace Agrl.Modeling.Transformer;

/// <summary>
/// Prompts with an equal number of responses each, so that a prompt is computed once for all of its responses. Rows of one
/// prompt are adjacent: response r belongs to prompt r / <see cref="ResponsesPerPrompt"/>. One response a prompt is the plain case.
/// </summary>
/// <remarks>
/// Tokens are packed: no computation is spent on padding outside attention. What a batch yields is in packed order too, the
/// valid tokens of response 0, then those of response 1 and so on; N is their number.
/// </remarks>
public sealed class PromptGroupBatch : IDisposable
{
    /// <summary>A batch of prompts and responses.</summary>
    /// <param name="prompts">P prompts, none empty.</param>
    /// <param name="responses">R responses, R a multiple of P, those of one prompt adjacent; at least one is not empty.</param>
    /// <param name="device">Where the model lies; null for the CPU.</param>
    /// <exception cref="ArgumentException">A count or a length does not fit.</exception>
    public PromptGroupBatch(IReadOnlyList<int[]> prompts, IReadOnlyList<int[]> responses, Device? device = null)
    {
        if (prompts.Count == 0 || responses.Count == 0 || responses.Count % prompts.Count != 0)
            throw new ArgumentException(
                $"Expected an equal number of responses for each prompt, found {responses.Count} for {prompts.Count} prompts.");
        for (var p = 0; p < prompts.Count; p++)
        {
            if (prompts[p].Length == 0)
                throw new ArgumentException($"Prompt {p} is empty; a response needs at least one token to be predicted from.");
        }

        Prompts = prompts;
        Responses = responses;
        PromptLengths = [.. prompts.Select(ids => ids.Length)];
        ResponseLengths = [.. responses.Select(ids => ids.Length)];
        TokenCount = ResponseLengths.Sum();
        if (TokenCount == 0)
            throw new ArgumentException("Every response is empty; there is nothing to predict.");
        Layout = new PackedLayout(prompts, responses, device ?? CPU);
        Targets_N = Layout.Upload([.. responses.SelectMany(ids => ids)]);
        Rows_N = Layout.Upload([.. ResponseLengths.SelectMany((length, row) => Enumerable.Repeat(row, length))]);
    }

    /// <summary>The prompts' ids.</summary>
    public IReadOnlyList<int[]> Prompts { get; }

    /// <summary>The responses' ids.</summary>
    public IReadOnlyList<int[]> Responses { get; }

    /// <summary>Tokens of each prompt, [P].</summary>
    public IReadOnlyList<int> PromptLengths { get; }

    /// <summary>Tokens of each response, [R].</summary>
    public IReadOnlyList<int> ResponseLengths { get; }

    /// <summary>Responses of each prompt.</summary>
    public int ResponsesPerPrompt => Responses.Count / Prompts.Count;

    /// <summary>N: response tokens in all.</summary>
    public int TokenCount { get; }

    /// <summary>The response ids in packed order, int64 [N]: what <see cref="DecoderModel.ResponseHidden"/> predicts.</summary>
    public Tensor Targets_N { get; }

    /// <summary>The response that each packed token belongs to, int64 [N].</summary>
    public Tensor Rows_N { get; }

    /// <summary>Where each token lies.</summary>
    internal PackedLayout Layout { get; }

    /// <inheritdoc/>
    public void Dispose()
    {
        Targets_N.Dispose();
        Rows_N.Dispose();
        Layout.Dispose();
    }
}
