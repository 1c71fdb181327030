using System.Text.Json.Nodes;
using Agrl.Training.Configuration;
using Agrl.Training.Evaluation;
using Agrl.Training.Tests.Support;

namespace Agrl.Training.Tests.Evaluation;

public sealed class EvaluatorTests
{
    private static readonly EvaluationSettings Settings = new() { MaxNewTokens = 32, PassSamples = 4, PassK = [1, 4, 8], BatchPrompts = 5 };

    [Fact]
    public void One_policy_and_seed_give_one_result_whatever_the_batches()
    {
        using var policy = StageBench.WarmPolicy();
        var judgments = Shop.Judgments(12);

        var first = new Evaluator(policy, Settings).Evaluate(judgments, 1, null, CancellationToken.None);
        var again = new Evaluator(policy, Settings with { BatchPrompts = 12 }).Evaluate(judgments, 1, null, CancellationToken.None);

        Assert.Equal(judgments.Select(j => j.Id), first.Responses.Select(r => r.Judgment.Id));
        Assert.Equal(first.Responses.Select(r => r.Response), again.Responses.Select(r => r.Response));
        Assert.Equal(first.Figures(), again.Figures());
    }

    [Fact]
    public void Metrics_are_of_what_the_model_said()
    {
        using var policy = StageBench.WarmPolicy();

        var result = new Evaluator(policy, Settings).Evaluate(Shop.Judgments(12), 1, null, CancellationToken.None);

        Assert.Equal(result.Responses.Count(r => r.Tier == r.Judgment.Tier) / 12.0, result.Metrics.Accuracy!.Value, 12);
        Assert.Equal(result.Responses.Count(r => r.Parsed.IsValid) / 12.0, result.Metrics.FormatRate!.Value, 12);
        // pass@1 is the mean share of right samples; pass@4 the share of prompts with one; there are too few samples for pass@8.
        var samples = result.Responses.Select(r => r.Prediction!.SampleCorrect!).ToList();
        Assert.All(samples, s => Assert.Equal(4, s.Count));
        Assert.Equal(samples.Average(s => s.Average(c => c ? 1.0 : 0)), result.Figures()["pass@1"], 12);
        Assert.Equal(samples.Average(s => s.Any(c => c) ? 1.0 : 0), result.Figures()["pass@4"], 12);
        Assert.DoesNotContain("pass@8", result.Figures());
        Assert.All(result.Responses, r =>
        {
            Assert.Equal(3, r.TierProbabilities!.Count);
            Assert.Equal(1, r.TierProbabilities.Sum(), 9);
        });
    }

    [Fact]
    public void The_tier_that_is_stated_greedily_is_the_most_probable_one()
    {
        using var policy = StageBench.WarmPolicy();

        var result = new Evaluator(policy, Settings).Evaluate(Shop.Judgments(24), 1, null, CancellationToken.None);

        var stated = result.Responses.Where(r => r.Tier is not null).ToList();
        Assert.NotEmpty(stated);
        int[] grades = [4, 2, 1];
        Assert.All(stated, r => Assert.Equal(r.Tier, grades[r.TierProbabilities!.ToList().IndexOf(r.TierProbabilities!.Max())]));
    }

    [Fact]
    public void A_limit_takes_the_first_judgments_and_progress_counts_them()
    {
        using var policy = StageBench.WarmPolicy();
        var progress = new List<(int, int)>();

        var result = new Evaluator(policy, Settings with { Limit = 7, PassSamples = 0 })
            .Evaluate(Shop.Judgments(12), 1, (done, total) => progress.Add((done, total)), CancellationToken.None);

        Assert.Equal(["j0", "j1", "j2", "j3", "j4", "j5", "j6"], result.Responses.Select(r => r.Judgment.Id));
        Assert.Equal([(5, 7), (7, 7)], progress);
        Assert.DoesNotContain(result.Figures().Keys, key => key.StartsWith("pass@", StringComparison.Ordinal));
    }

    [Fact]
    public void Pairs_without_a_tier_are_judged_and_not_measured()
    {
        using var policy = StageBench.WarmPolicy();

        var responses = new Evaluator(policy, Settings)
            .Judge([Shop.Judgment(0) with { Tier = null }, Shop.Judgment(1)], 1, null, CancellationToken.None);

        Assert.Null(responses[0].Prediction);
        Assert.NotNull(responses[1].Prediction);
    }

    [Fact]
    public void Predictions_are_written_a_line_each()
    {
        using var folder = new TemporaryFolder();
        using var policy = StageBench.WarmPolicy();
        var result = new Evaluator(policy, Settings).Evaluate(Shop.Judgments(6), 1, null, CancellationToken.None);

        EvaluationFiles.Write(folder.Path, "set", result);

        var lines = File.ReadAllLines(folder.Place("set.predictions.jsonl")).Select(l => JsonNode.Parse(l)!).ToList();
        Assert.Equal(["j0", "j1", "j2", "j3", "j4", "j5"], lines.Select(l => l["id"]!.GetValue<string>()));
        for (var i = 0; i < 6; i++)
        {
            Assert.Equal(result.Responses[i].Response, lines[i]["response"]!.GetValue<string>());
            Assert.Equal(Shop.Judgment(i).Tier, lines[i]["gold_tier"]!.GetValue<int>());
            Assert.Equal(result.Responses[i].Tier, lines[i]["tier"]?.GetValue<int>());
        }

        var metrics = JsonNode.Parse(File.ReadAllText(folder.Place("set.json")))!;
        Assert.Equal(result.Metrics.Accuracy, metrics["accuracy"]!.GetValue<double>());
    }

    [Fact]
    public void What_fails_on_the_way_leaves_the_earlier_predictions()
    {
        using var folder = new TemporaryFolder();
        var path = folder.Place("predictions.jsonl");
        File.WriteAllText(path, "earlier\n");
        using var policy = StageBench.WarmPolicy();
        var responses = new Evaluator(policy, Settings).Judge([Shop.Judgment(0)], 1, null, CancellationToken.None);

        Assert.Throws<TimeoutException>(() => EvaluationFiles.WritePredictions(path, Broken(), [4, 3, 2, 1]));

        Assert.Equal("earlier\n", File.ReadAllText(path));
        Assert.Equal([path], Directory.GetFiles(folder.Path));

        IEnumerable<JudgedResponse> Broken()
        {
            yield return responses[0];
            throw new TimeoutException();
        }
    }
}
