using Agrl.Modeling.Adapters;
using Agrl.Modeling.Numerics;
using Agrl.Training.Configuration;
using Agrl.Training.Health;
using Agrl.Training.Losses;
using Agrl.Training.Policies;
using Agrl.Training.Rollouts;
using Agrl.Training.Stages;
using Agrl.Training.Tests.Support;
using static TorchSharp.torch;

namespace Agrl.Training.Tests.Stages;

/// <summary>The update as it runs, prompts shared and rows packed, against a loop that computes each row alone by the plain pass.</summary>
public sealed class SharedPromptUpdateTests
{
    public static TheoryData<PolicyLoss, ImportanceLevel, double, bool> Cases
    {
        get
        {
            var cases = new TheoryData<PolicyLoss, ImportanceLevel, double, bool>();
            foreach (var loss in Enum.GetValues<PolicyLoss>())
            {
                foreach (var withAdapter in new[] { false, true })
                {
                    cases.Add(loss, ImportanceLevel.Token, 0, withAdapter);
                    cases.Add(loss, ImportanceLevel.Token, 0.3, withAdapter);
                }
            }

            cases.Add(PolicyLoss.Grpo, ImportanceLevel.Sequence, 0.3, false);
            cases.Add(PolicyLoss.Dapo, ImportanceLevel.Sequence, 0, true);
            return cases;
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Gradients_are_those_of_the_plain_loop(PolicyLoss loss, ImportanceLevel level, double kl, bool withAdapter)
    {
        using var policy = TinyPolicy.Create();
        using var adapter = withAdapter ? NewAdapter(policy) : null;
        if (adapter is not null)
            policy.Adapt(adapter);
        // Two passes, so that ratios are taken to the given log-probs, and few tokens a batch, so that there are several.
        var settings = new GrpoSettings
        {
            Loss = loss,
            ImportanceLevel = level,
            KlCoefficient = kl,
            ClipHigh = loss == PolicyLoss.Cispo ? 1.05 : 0.2,
            Iterations = 2,
            Temperature = 0.8,
            MaxNewTokens = 12,
            MicroBatchTokens = 60,
        };
        var groups = Groups(policy, settings.Temperature);
        Assert.True(MicroBatches.Split(groups, settings.MicroBatchTokens).Count > 2);
        var stepTokens = (double)groups.Sum(g => g.ResponseTokens);

        // The reference's log-probs are those of the rows; the values themselves are not asked for.
        using var trainer = new PolicyTrainer(policy, new OptimizerSettings(), updates: 1);
        var updater = new PolicyUpdater(policy, trainer, kl > 0 ? policy.Model.FlatTrainableParameters : null, settings);
        updater.Backward(groups, stepTokens, new PolicyUpdate(), new UpdateFaults(), first: true, CancellationToken.None);
        var shared = TakeGradients(policy);

        using var scope = NewDisposeScope();
        Plain(policy, groups, settings, stepTokens).backward();
        var plain = TakeGradients(policy);

        for (var i = 0; i < plain.Count; i++)
        {
            var size = plain[i].abs().max().item<float>();
            var difference = (plain[i] - shared[i]).abs().max().item<float>();
            Assert.True(difference <= 1e-5 * Math.Max(1, size), $"parameter {i}: {difference} of {size}");
        }

        Assert.Contains(plain, gradient => gradient.abs().max().item<float>() > 1e-3);
    }

    private static Tensor Plain(Policy policy, List<TrainingGroup> groups, GrpoSettings settings, double stepTokens)
    {
        var rows = groups.SelectMany(g => g.Rows.Select(row => (g.PromptIds, Row: row))).ToList();
        var logProbs = rows.Select(one =>
        {
            int[] ids = [.. one.PromptIds, .. one.Row.Ids];
            var logits = policy.Model.Logits(tensor(ids.Select(id => (long)id).ToArray(), [1, ids.Length]),
                ones([1, ids.Length], ScalarType.Int64));
            var targets = tensor(one.Row.Ids.Select(id => (long)id).ToArray()).unsqueeze(1);
            return logits[0].narrow(0, one.PromptIds.Length - 1, one.Row.Ids.Length).DividedBy(settings.Temperature).log_softmax(-1)
                .gather(1, targets).squeeze(1);
        }).ToArray();
        Tensor Tokens(Func<TrainingRow, IEnumerable<float>> part) => tensor(rows.SelectMany(one => part(one.Row)).ToArray());
        return new PolicyLossFunction(settings).Compute(cat(logProbs), new PolicyBatch
        {
            RowOfToken_N = tensor(rows.SelectMany((one, r) => one.Row.Ids.Select(_ => (long)r)).ToArray()),
            Rows = rows.Count,
            Lengths_R = tensor(rows.Select(one => (float)one.Row.Ids.Length).ToArray()),
            Weights_N = Tokens(row => Enumerable.Repeat(
                (float)TokenWeights.Of(settings.Loss, row.Ids.Length, rows.Count, (long)stepTokens, stepTokens, settings.MaxNewTokens),
                row.Ids.Length)),
            Advantages_N = Tokens(row => row.Advantages),
            OldLogProbs_N = Tokens(row => row.SampledLogProbs!),
            ReferenceLogProbs_N = Tokens(row => row.ReferenceLogProbs!),
        }).Loss;
    }

    private static List<TrainingGroup> Groups(Policy policy, double temperature)
    {
        var random = new Random(5);
        int[] Ids(int length) => [.. Enumerable.Range(0, length).Select(_ => random.Next(3, 300))];
        var groups = Enumerable.Range(0, 5).Select(g => new TrainingGroup(
            Ids(4 + (3 * g % 7)),
            [.. Enumerable.Range(0, g == 4 ? 1 : 3).Select(r => new TrainingRow { Ids = Ids(1 + ((5 * r + g) % 9)) })])).ToList();
        var current = new PolicyForward(policy).LogProbs(groups, temperature, 10000, CancellationToken.None);
        // Old log-probs near the current ones, some so far off that they clip, and a reference elsewhere.
        float[] Near(float[] values, double by) => [.. values.Select(value => value + (float)((random.NextDouble() - 0.5) * by))];
        return [.. groups.Select(g => g with
        {
            Rows = [.. g.Rows.Select(row => row with
            {
                Advantages = [.. row.Ids.Select(_ => (float)(random.NextDouble() * 4 - 2))],
                SampledLogProbs = Near(current[row], 0.8),
                ReferenceLogProbs = Near(current[row], 1.5),
            })],
        })];
    }

    private static LoraAdapter NewAdapter(Policy policy)
    {
        var adapter = new LoraAdapter(policy.Model, new LoraSettings { Rank = 4 }, seed: 3);
        using var noGrad = no_grad();
        using var scope = NewDisposeScope();
        // A new adapter's second factor is zero, and so is then the first one's gradient.
        adapter.FlatParameters.Plus_(randn(adapter.FlatParameters.shape, generator: new Generator(3, CPU)).Times(0.05));
        return adapter;
    }

    private static List<Tensor> TakeGradients(Policy policy)
    {
        var gradients = policy.Model.TrainableParameters.Select(parameter => parameter.grad!.clone()).ToList();
        foreach (var parameter in policy.Model.TrainableParameters)
            parameter.grad = null;
        return gradients;
    }
}
