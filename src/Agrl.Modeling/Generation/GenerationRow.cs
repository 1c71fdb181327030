namespace Agrl.Modeling.Generation;

/// <summary>One completion while it is being drawn.</summary>
/// <param name="promptIndex">Which prompt of the call.</param>
/// <param name="sampleIndex">Which sample of the prompt.</param>
/// <param name="key">What its draws hang on.</param>
/// <param name="promptLength">Tokens of its prompt.</param>
/// <param name="mostTokens">Where it ends at the latest.</param>
internal sealed class GenerationRow(int promptIndex, int sampleIndex, ulong key, int promptLength, int mostTokens)
{
    private readonly List<int> _ids = [];
    private readonly List<float> _logProbs = [];
    private bool _hasStopped;

    public int SampleIndex => sampleIndex;

    public ulong Key => key;

    public int PromptLength => promptLength;

    public bool IsDone => _hasStopped || _ids.Count >= mostTokens;

    public void Add(int id, float logProb, bool isEnd)
    {
        _ids.Add(id);
        _logProbs.Add(logProb);
        _hasStopped = isEnd;
    }

    public Completion ToCompletion() =>
        new(promptIndex, sampleIndex, [.. _ids], [.. _logProbs], _hasStopped ? FinishReason.Stop : FinishReason.Length);
}
