using Agrl.Modeling.Generation;
using Agrl.Modeling.Transformer;
using Agrl.Relevance.Judgments;
using Agrl.Training.Configuration;
using Agrl.Training.Policies;
using Agrl.Training.Rollouts;
using Agrl.Training.Stages;

namespace Agrl.Training.Benchmarking;

/// <summary>
/// Times the steps of training as the stages run them, on random prompts and with the rewards set: half of each group's responses
/// are called right, so that every group is computed.
/// </summary>
public sealed class StepBench : IDisposable
{
    private static readonly OptimizerSettings Optimizer = new() { LearningRate = 1e-6, WarmupShare = 0 };

    private readonly Policy _policy;
    private readonly BenchShape _shape;
    private readonly MatrixRate _rate;
    private readonly int[][] _prompts;
    private ulong _seed;

    /// <summary>A bench of a policy.</summary>
    /// <param name="policy">The policy; it is trained on noise and of no use afterwards.</param>
    /// <param name="shape">The shape of the steps.</param>
    public StepBench(Policy policy, BenchShape shape)
    {
        ArgumentNullException.ThrowIfNull(policy);
        ArgumentNullException.ThrowIfNull(shape);
        shape.Validate();
        (_policy, _shape, _rate) = (policy, shape, new MatrixRate(policy.Device));
        var random = new Random(1);
        _prompts = [.. Enumerable.Range(0, shape.Prompts).Select(_ => Tokens(random, shape.PromptTokens))];
    }

    /// <summary>A GRPO step: sampling, scoring, update.</summary>
    /// <param name="cancellationToken">Looked at between tokens and passes.</param>
    public GrpoBench Grpo(CancellationToken cancellationToken)
    {
        var settings = new GrpoSettings
        {
            PromptsPerStep = _shape.Prompts,
            ResponsesPerPrompt = _shape.ResponsesPerPrompt,
            MaxNewTokens = _shape.ResponseTokens,
            MicroBatchTokens = _shape.MicroBatchTokens,
            Optimizer = Optimizer,
        };
        using var trainer = NewTrainer();
        var updater = new PolicyUpdater(_policy, trainer, reference: null, settings);
        var sampler = new RolloutSampler(_policy, settings, score: null, ignoreEos: true);
        var builder = new UpdateBuilder(settings);
        List<RolloutGroup> groups = [];
        ILookup<int, Completion>? completions = null;
        IReadOnlyList<TrainingGroup> rows = [];
        var timing = new RepeatedTiming(_rate);
        timing.Run(
            _shape, cancellationToken,
            () =>
            {
                groups = [.. _prompts.Select(NewGroup)];
                completions = sampler.Draw(groups, _seed++, cancellationToken);
            },
            () =>
            {
                sampler.Score(groups, completions!);
                foreach (var group in groups)
                    group.Members = [.. group.Free.Select((rollout, i) => rollout with { Reward = rollout.Reward with { Total = i % 2 } })];
                rows = builder.Build([.. groups.Where(builder.HasSignal)], batchDeviation: 1);
            },
            () => updater.Update(rows, cancellationToken));
        var arithmetic = Arithmetic;
        return new GrpoBench(
            timing.Of(arithmetic.Tokens, arithmetic.Sample + arithmetic.Update),
            timing.Of(arithmetic.Tokens, arithmetic.Sample, 0),
            timing.Of(arithmetic.Tokens, 0, 1),
            timing.Of(arithmetic.Tokens, arithmetic.Update, 2));
    }

    /// <summary>An SFT step: every prompt with one response.</summary>
    /// <param name="cancellationToken">Looked at between steps.</param>
    public BenchPart Sft(CancellationToken cancellationToken)
    {
        using var trainer = NewTrainer();
        var updater = new SupervisedUpdater(trainer, new SftSettings { MicroBatchTokens = _shape.MicroBatchTokens });
        var groups = Groups(1);
        return Time(groups, () => updater.Update(groups), cancellationToken);
    }

    /// <summary>A DPO step: every prompt with a chosen and a rejected response; the reference was asked before.</summary>
    /// <param name="cancellationToken">Looked at between steps.</param>
    public BenchPart Dpo(CancellationToken cancellationToken)
    {
        using var trainer = NewTrainer();
        var updater = new PreferenceUpdater(trainer, new DpoSettings { MicroBatchTokens = _shape.MicroBatchTokens });
        var groups = Groups(2);
        foreach (var (row, logProbs) in new PolicyForward(_policy).LogProbs(groups, 1, _shape.MicroBatchTokens, cancellationToken))
            row.ReferenceLogProbs = logProbs;
        return Time(groups, () => updater.Update(groups), cancellationToken);
    }

    /// <summary>The first token of every prompt.</summary>
    /// <param name="cancellationToken">Looked at between repetitions.</param>
    public BenchPart Prefill(CancellationToken cancellationToken)
    {
        var timing = new RepeatedTiming(_rate);
        timing.Run(_shape, cancellationToken, () => Generate(1, cancellationToken));
        return timing.Of((long)_shape.Prompts * _shape.PromptTokens, Arithmetic.Prefill);
    }

    /// <summary>
    /// The tokens after the first, of all responses of all prompts; its seconds are those of sampling less those of the prompts.
    /// </summary>
    /// <param name="prefill">What <see cref="Prefill"/> gave.</param>
    /// <param name="sample">What sampling took in <see cref="Grpo"/>.</param>
    public BenchPart Decode(BenchPart prefill, BenchPart sample)
    {
        ArgumentNullException.ThrowIfNull(prefill);
        ArgumentNullException.ThrowIfNull(sample);
        var tokens = (long)_shape.Prompts * _shape.ResponsesPerPrompt * (_shape.ResponseTokens - 1);
        var allocated = sample.AllocatedBytesPerToken * sample.Tokens - prefill.AllocatedBytesPerToken * prefill.Tokens;
        return new BenchPart(
            sample.Seconds - prefill.Seconds, sample.FastestSeconds - prefill.FastestSeconds, tokens, sample.Flops - prefill.Flops,
            sample.SgemmGflops, allocated / tokens, sample.PeakMemoryBytes);
    }

    /// <inheritdoc/>
    public void Dispose() => _rate.Dispose();

    private StepArithmetic Arithmetic => new(
        _policy.Model.Configuration, _shape.Prompts, _shape.PromptTokens,
        _shape.ResponsesPerPrompt, _shape.ResponseTokens, _policy.Adapter is not null);

    private PolicyTrainer NewTrainer() => new(_policy, Optimizer, _shape.Warmup + _shape.Repetitions);

    private BenchPart Time(List<TrainingGroup> groups, Action step, CancellationToken cancellationToken)
    {
        var timing = new RepeatedTiming(_rate);
        timing.Run(_shape, cancellationToken, step);
        var arithmetic = Arithmetic with { ResponsesPerPrompt = groups[0].Rows.Count };
        return timing.Of(arithmetic.Tokens, arithmetic.Update);
    }

    private void Generate(int tokens, CancellationToken cancellationToken) => _policy.Generator.Generate(
        [.. _prompts.Select((prompt, i) => new GenerationRequest(prompt, _shape.ResponsesPerPrompt, (ulong)i))],
        new SamplingOptions { MaxNewTokens = tokens, IgnoreEos = true, Seed = _seed++ },
        cancellationToken);

    private List<TrainingGroup> Groups(int rows)
    {
        var random = new Random(2);
        return [.. _prompts.Select(prompt => new TrainingGroup(
            prompt, [.. Enumerable.Range(0, rows).Select(_ => new TrainingRow { Ids = Tokens(random, _shape.ResponseTokens) })]))];
    }

    private RolloutGroup NewGroup(int[] prompt, int index) => new()
    {
        Prompt = index,
        PromptIds = prompt,
        Judgment = new Judgment
        {
            Id = "bench",
            QueryId = "bench",
            Query = "bench",
            Product = new Product { Id = "bench", Title = "bench" },
            Tier = 2,
        },
    };

    private int[] Tokens(Random random, int count) =>
        [.. Enumerable.Range(0, count).Select(_ => random.Next(_policy.Model.Configuration.VocabularySize))];
}
