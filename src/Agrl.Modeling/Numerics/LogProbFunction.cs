using static TorchSharp.torch;
using static TorchSharp.torch.autograd;

namespace Agrl.Modeling.Numerics;

/// <summary>
/// The head and log-softmax at the targets as one step of the graph. With p the softmax and T the temperature, the gradient of
/// log p[target] in the logits is (onehot(target) - p) / T, so that all the backward pass needs is p, kept or computed again.
/// </summary>
internal sealed class LogProbFunction : SingleTensorFunction<LogProbFunction>
{
    public sealed record Settings(double Temperature, int ChunkTokens, bool WithEntropy, bool NeedsGradient)
    {
        /// <summary>Where the forward pass leaves entropies: as a second output they would get a gradient that is no tensor.</summary>
        public Tensor? Entropies_N { get; set; }
    }

    public override string Name => nameof(LogProbFunction);

    public override Tensor forward(AutogradContext ctx, params object[] vars)
    {
        var (hidden, head, targets, settings) = ((Tensor)vars[0], (Tensor)vars[1], (Tensor)vars[2], (Settings)vars[3]);
        var (logProbs, entropies, kept) = Forward(hidden, head, targets, settings);
        settings.Entropies_N = entropies;
        ctx.save_data(nameof(Settings), settings);
        ctx.save_for_backward([hidden, head, targets, .. kept]);
        return logProbs;
    }

    public override List<Tensor> backward(AutogradContext ctx, Tensor grad_output)
    {
        // The scope also ends what the context unpacks; on a GPU this runs on a thread of the engine, which has no scope of its own.
        using var scope = NewDisposeScope();
        var saved = ctx.get_saved_variables();
        var (hidden, head, targets) = (saved[0], saved[1], saved[2]);
        var settings = (Settings)ctx.get_data(nameof(Settings));
        var scaled = grad_output.DividedBy(settings.Temperature);
        var hiddenGradient = hidden.requires_grad ? empty_like(hidden) : null;
        var headGradient = head.requires_grad ? zeros_like(head, ScalarType.Float32) : null;
        var chunk = 0;
        for (long start = 0; start < hidden.shape[0]; start += settings.ChunkTokens, chunk++)
        {
            using var inner = NewDisposeScope();
            var count = Math.Min(settings.ChunkTokens, hidden.shape[0] - start);
            var rows = hidden.narrow(0, start, count);
            Tensor probabilities;
            if (saved.Count > 3)
            {
                probabilities = saved[3 + chunk].mul_(scaled.narrow(0, start, count).neg().unsqueeze(1));
            }
            else
            {
                probabilities = Logits(rows, head, settings.Temperature).softmax(-1);
                probabilities.mul_(scaled.narrow(0, start, count).neg().unsqueeze(1));
            }

            probabilities.scatter_add_(1, targets.narrow(0, start, count).unsqueeze(1), scaled.narrow(0, start, count).unsqueeze(1));
            var gradient = probabilities.to(head.dtype);
            hiddenGradient?.narrow(0, start, count).copy_(gradient.mm(head));
            // Added in place where the types allow it: the product is as large as the head.
            if (head.dtype == ScalarType.Float32)
                headGradient?.addmm_(gradient.t(), rows);
            else
                headGradient?.Plus_(gradient.t().mm(rows).to(ScalarType.Float32));
        }

        return [hiddenGradient?.MoveToOuterDisposeScope()!, headGradient?.to(head.dtype).MoveToOuterDisposeScope()!, null!, null!];
    }

    public static (Tensor LogProbs_N, Tensor? Entropies_N, List<Tensor> Kept) Forward(
        Tensor hidden, Tensor head, Tensor targets, Settings settings)
    {
        var n = hidden.shape[0];
        var logProbs = empty([n], ScalarType.Float32, hidden.device);
        var entropies = settings.WithEntropy ? empty([n], ScalarType.Float32, hidden.device) : null;
        var keep = settings.NeedsGradient && n * head.shape[0] <= TokenLogProbs.KeptElements;
        var kept = new List<Tensor>();
        for (long start = 0; start < n; start += settings.ChunkTokens)
        {
            using var scope = NewDisposeScope();
            var count = Math.Min(settings.ChunkTokens, n - start);
            var logits = Logits(hidden.narrow(0, start, count), head, settings.Temperature);
            var probabilities = logits.softmax(1);
            // The largest probability is exp(max) / Z, which gives log Z in a third of the time of logsumexp after softmax.
            var normaliser = logits.amax([1]) - probabilities.amax([1]).log_();
            logProbs.narrow(0, start, count).copy_(logits.gather(1, targets.narrow(0, start, count).unsqueeze(1)).squeeze(1) - normaliser);
            // Entropy is log Z minus the mean logit; a row of logits and of probabilities then make it without logs of zeros.
            entropies?.narrow(0, start, count).copy_(normaliser - probabilities.unsqueeze(1).bmm(logits.unsqueeze(2)).flatten());
            if (keep)
                kept.Add(probabilities.MoveToOuterDisposeScope());
        }

        return (logProbs, entropies, kept);
    }

    private static Tensor Logits(Tensor hidden, Tensor head, double temperature)
    {
        var logits = hidden.mm(head.t()).to(ScalarType.Float32);
        return temperature == 1 ? logits : logits.DividedBy_(temperature);
    }
}
