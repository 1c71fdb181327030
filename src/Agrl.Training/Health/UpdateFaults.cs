using Agrl.Training.Policies;
using Agrl.Training.Rollouts;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Agrl.Training.Health;

/// <summary>
/// What was not finite in one update. Sound updates cost nothing: the loss and the gradient's norm are read anyway, and only where one of
/// them is not finite are tokens and parameters searched.
/// </summary>
public sealed class UpdateFaults
{
    private const int MaxListed = 20;

    private readonly List<NonFiniteNumber> _numbers = [];

    /// <summary>The numbers, the first of each search first; at most some twenty.</summary>
    public IReadOnlyList<NonFiniteNumber> Numbers => _numbers;

    /// <summary>Whether there is any, so that the update must be skipped.</summary>
    public bool Any => _numbers.Count > 0;

    /// <summary>Whether one of the numbers belongs to a response to a judgment.</summary>
    /// <param name="judgment">The judgment's id.</param>
    public bool Names(string judgment) => _numbers.Exists(n => n.Judgment == judgment);

    /// <summary>Adds to the gradients where the loss is finite; names what made it what it is where it is not.</summary>
    /// <param name="loss">A scalar with gradient.</param>
    /// <param name="pass">The forward pass that it was made of.</param>
    /// <returns>The loss.</returns>
    public double Backward(Tensor loss, ForwardPass pass)
    {
        ArgumentNullException.ThrowIfNull(loss);
        ArgumentNullException.ThrowIfNull(pass);
        var value = loss.item<float>();
        if (float.IsFinite(value))
            loss.backward();
        else
            FindInLoss(value, pass);
        return value;
    }

    /// <summary>Takes over what was found in another pass of the same update.</summary>
    /// <param name="pass">The other pass's.</param>
    public void Add(UpdateFaults pass)
    {
        ArgumentNullException.ThrowIfNull(pass);
        foreach (var number in pass._numbers)
            Add(number);
    }

    /// <summary>Names the rewards and the log-probs that were sampled with which are not finite.</summary>
    /// <param name="groups">A step's scored groups.</param>
    public void FindInRollouts(IEnumerable<RolloutGroup> groups)
    {
        ArgumentNullException.ThrowIfNull(groups);
        foreach (var (group, rollout) in groups.SelectMany(g => g.Free.Concat(g.Guided).Select(r => (g, r))))
        {
            var reward = rollout.Reward;
            (string Name, double Value)[] parts =
            [
                ("format", reward.Format), ("tier", reward.Tier), ("criteria", reward.Criteria), ("rule", reward.Rule),
                ("gate", reward.Gate), .. reward.Verdicts.Select(v => (v.Key, v.Value)), ("total", reward.Total),
            ];
            if (parts.FirstOrDefault(p => !double.IsFinite(p.Value)) is { Name: { } name } part)
                Add(new NonFiniteNumber("reward", part.Value, group.Judgment.Id, Part: name));
            FindIn(rollout.Completion.LogProbs, "sampled log-prob", group.Judgment.Id);
        }
    }

    /// <summary>Names the parameters whose gradient is not finite.</summary>
    /// <param name="parameters">Parameters by name, with the gradients of this update.</param>
    public void FindInGradients(IEnumerable<(string Name, Parameter Parameter)> parameters)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        using var noGrad = no_grad();
        var before = _numbers.Count;
        foreach (var (name, parameter) in parameters)
        {
            using var scope = NewDisposeScope();
            if (parameter.grad is not { } gradient || gradient.isfinite().all().item<bool>())
                continue;
            var value = gradient.isnan().any().item<bool>() ? double.NaN : double.PositiveInfinity;
            Add(new NonFiniteNumber("gradient", value, Part: name));
        }

        // The square of a large finite gradient overflows too.
        if (_numbers.Count == before)
            Add(new NonFiniteNumber("gradient", double.PositiveInfinity, Part: "all parameters together (its norm)"));
    }

    private void FindInLoss(float loss, ForwardPass pass)
    {
        var before = _numbers.Count;
        var logProbs = pass.LogProbs_N.detach().cpu().data<float>().ToArray();
        var offset = 0;
        foreach (var row in pass.Rows)
        {
            FindIn(row.ReferenceLogProbs, "reference log-prob", row.Judgment);
            FindIn(row.SampledLogProbs, "sampled log-prob", row.Judgment);
            FindIn(row.Advantages, "advantage", row.Judgment);
            FindIn(logProbs.AsSpan(offset, row.Ids.Length), "log-prob", row.Judgment);
            if (!float.IsFinite(row.Weight))
                Add(new NonFiniteNumber("weight", row.Weight, row.Judgment));
            offset += row.Ids.Length;
        }

        // All that goes in is finite: the sum itself overflowed.
        if (_numbers.Count == before)
            Add(new NonFiniteNumber("loss", loss, pass.Rows.Count == 1 ? pass.Rows[0].Judgment : null));
    }

    private void FindIn(ReadOnlySpan<float> values, string component, string? judgment)
    {
        for (var token = 0; token < values.Length; token++)
        {
            if (float.IsFinite(values[token]))
                continue;
            // The tokens after the first mostly follow from it.
            Add(new NonFiniteNumber(component, values[token], judgment, token));
            return;
        }
    }

    private void Add(NonFiniteNumber number)
    {
        if (_numbers.Count < MaxListed)
            _numbers.Add(number);
    }
}
