using Agrl.Modeling.Numerics;
using Agrl.Modeling.Transformer;
using Agrl.Training.Rollouts;
using static TorchSharp.torch;

namespace Agrl.Training.Policies;

/// <summary>Log-probs of response tokens under the current weights, with each prompt computed once for its responses.</summary>
public sealed class PolicyForward
{
    private readonly DecoderModel _model;

    /// <summary>A forward pass of a policy.</summary>
    /// <param name="policy">The policy; its weights may change between calls.</param>
    public PolicyForward(Policy policy)
        : this((policy ?? throw new ArgumentNullException(nameof(policy))).Model)
    {
    }

    /// <summary>A forward pass of a policy's model, or of a replica of it.</summary>
    /// <param name="model">The model; its weights may change between calls.</param>
    public PolicyForward(DecoderModel model) => _model = model;

    /// <summary>Runs one micro-batch; its tensors live in the caller's dispose scope.</summary>
    /// <param name="groups">Groups with an equal number of rows.</param>
    /// <param name="temperature">Logits are divided by it.</param>
    /// <param name="withEntropy">Whether entropies are wanted; they cost a pass over the logits.</param>
    public ForwardPass Run(IReadOnlyList<TrainingGroup> groups, double temperature, bool withEntropy = false)
    {
        ArgumentNullException.ThrowIfNull(groups);
        var rows = groups.SelectMany(g => g.Rows).ToList();
        using var batch = new PromptGroupBatch([.. groups.Select(g => g.PromptIds)], [.. rows.Select(r => r.Ids)], _model.Device);
        var hidden_NH = _model.ResponseHidden(batch);
        var (logProbs_N, entropies_N) = TokenLogProbs.Compute(
            hidden_NH, _model.HeadWeight, batch.Targets_N, temperature, withEntropy: withEntropy);
        return new ForwardPass(rows, logProbs_N, entropies_N, batch.Rows_N.alias());
    }

    /// <summary>The log-probs of every row, without gradient, in the groups' order of rows.</summary>
    /// <param name="groups">Groups of any sizes.</param>
    /// <param name="temperature">Logits are divided by it.</param>
    /// <param name="maxTokens">The most tokens of one pass.</param>
    /// <param name="cancellationToken">Looked at between passes.</param>
    public IReadOnlyDictionary<TrainingRow, float[]> LogProbs(
        IReadOnlyList<TrainingGroup> groups, double temperature, int maxTokens, CancellationToken cancellationToken)
    {
        var result = new Dictionary<TrainingRow, float[]>(ReferenceEqualityComparer.Instance);
        using var noGrad = no_grad();
        foreach (var batch in MicroBatches.Split(groups, maxTokens))
        {
            cancellationToken.ThrowIfCancellationRequested();
            using var scope = NewDisposeScope();
            var pass = Run(batch, temperature);
            var values = pass.LogProbs_N.cpu().data<float>().ToArray();
            var offset = 0;
            foreach (var row in pass.Rows)
            {
                result[row] = values[offset..(offset + row.Ids.Length)];
                offset += row.Ids.Length;
            }
        }

        return result;
    }
}
