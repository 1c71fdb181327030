using Agrl.Relevance;
using Agrl.Relevance.Guidance;
using Agrl.Relevance.Judgments;
using Agrl.Relevance.Responses;
using Agrl.Training.Configuration;
using Agrl.Training.Tests.Support;

namespace Agrl.Training.Tests.Runs;

public sealed class RunPlannerTests : IDisposable
{
    private readonly RunBench _bench = new();

    public void Dispose() => _bench.Dispose();

    [Fact]
    public void A_plan_says_what_will_run()
    {
        var plan = _bench.Prepare();

        var rows = plan.Describe().ToDictionary(r => r.Name, r => r.Value);
        Assert.Contains("sft 16, rl 12, test 6", rows["data"]);
        Assert.Contains("3 tiers, 2 criteria, 3 rules", rows["rubric"]);
        Assert.Contains("12 updates of 16", rows["stage sft"]);
        Assert.Contains("2 steps of 4 prompts x 4 responses", rows["stage agrl"]);
        Assert.Matches("learning rate [0-9.]+e-[0-9], .*guided replay of [0-9]+ % of the prompts \\(on-policy ratio\\)",
            rows["stage agrl"]);
        Assert.True(plan.Estimate.Memory.PeakBytes > 0 && plan.Estimate.Time > TimeSpan.Zero);
        Assert.InRange(plan.Lengths.MeanPrompt, 10, plan.Lengths.LongestPrompt);
        Assert.InRange(plan.Lengths.MeanResponse, 5, plan.Lengths.LongestResponse);
        Assert.False(Directory.Exists(_bench.Configuration.Output)); // nothing is made before the run
    }

    [Fact]
    public void An_occupied_folder_is_refused()
    {
        var output = Directory.CreateDirectory(_bench.Configuration.Output!).FullName;
        _bench.Prepare(); // an empty one is free
        File.WriteAllText(Path.Combine(output, "notes.txt"), "mine");

        Assert.Contains("not empty", Refused());
        _bench.Prepare(keepsFolder: true);
        File.WriteAllText(Path.Combine(output, "run.json"), "{}");
        Assert.Contains("--resume", Refused());
        _bench.Prepare(overwrite: true);
        Assert.Equal("mine", File.ReadAllText(Path.Combine(output, "notes.txt")));
    }

    [Fact]
    public void A_query_in_training_and_evaluation_is_refused()
    {
        // The same words in other letters and spaces, under another id.
        var other = Shop.Judgment(28) with { QueryId = "another", Query = "  " + Shop.Judgment(16).Query.ToUpperInvariant() };
        _bench.Write("test.jsonl", [other, Shop.Judgment(29)]);

        var message = Refused();

        Assert.Contains("j28", message);
        Assert.Contains("j16", message);
    }

    [Fact]
    public void A_prompt_longer_than_the_context_is_refused()
    {
        var title = string.Join(' ', Enumerable.Repeat("kettle", 200));
        _bench.Write("rl.jsonl", [Shop.Judgment(16), Shop.Judgment(17) with { Product = new Product { Id = "p", Title = title } }]);

        var message = Refused();

        Assert.Contains("j17 of set rl", message);
        Assert.Contains("the model's context is 160", message);
    }

    [Fact]
    public void A_prompt_that_is_too_long_with_its_hint_alone_is_refused_too()
    {
        var longest = _bench.Prepare().Lengths.LongestPrompt;
        var replay = _bench.Configuration.Stages.OfType<AgrlSettings>().Single();
        RunConfiguration With(bool enabled) => _bench.Configuration with
        {
            Model = new ModelSettings { Scratch = _bench.Configuration.Model.Scratch! with { Context = longest + 24 } },
            Stages = [replay with { Replay = replay.Replay with { Enabled = enabled } }],
        };

        // Responses of 24 fit exactly, until hints come in.
        _bench.Configuration = With(enabled: false);
        _bench.Prepare();
        _bench.Configuration = With(enabled: true);
        var message = Refused();

        Assert.Contains("with its longest hint", message);
        Assert.Contains("of set rl", message);
    }

    [Theory]
    [InlineData("test.jsonl")]
    [InlineData("sft.jsonl")]
    public void A_judgment_without_a_tier_is_refused(string file)
    {
        var judgments = JudgmentReader.Read(_bench.Place(file), Shop.Rubric).Judgments.ToList();
        _bench.Write(file, [judgments[0], judgments[1] with { Tier = null }]);

        var message = Refused();

        Assert.Contains($"{file}:2: tier", message);
    }

    [Fact]
    public void Gold_responses_that_the_parser_would_refuse_are_refused()
    {
        _bench.Write("sft.jsonl", [.. Shop.Judgments(4), Shop.Bare(4)]);

        var message = Refused();
        Assert.Contains("judgment j4", message);
        Assert.Contains("response.require_all_criteria", message);

        _bench.Configuration = _bench.Configuration with { Response = new ResponseOptions { RequireAllCriteria = false } };
        _bench.Prepare();
    }

    [Fact]
    public void A_tier_alone_can_be_trained_where_the_rest_of_the_gold_is_missing()
    {
        _bench.Write("sft.jsonl", [.. Shop.Judgments(4), Shop.Bare(4)]);
        _bench.Configuration = _bench.Configuration with { Stages = [new SftSettings { Steps = 1, TierOnly = true }] };

        _bench.Prepare();
    }

    [Fact]
    public void Missing_inputs_are_named_by_their_key()
    {
        var sound = _bench.Configuration;
        foreach (var (configuration, key) in new (RunConfiguration, string)[]
        {
            (sound with { Rubric = "none.yaml" }, "rubric"),
            (sound with { Data = sound.Data with { Sft = "none.jsonl" } }, "data.sft"),
            (sound with { Data = sound.Data with { Evaluation = new Dictionary<string, string> { ["wild"] = "none.jsonl" } } },
                "data.evaluation.wild"),
            (sound with { Data = new DataSettings() }, "data.synthesize"),
            (sound with { Model = new ModelSettings { Path = "nowhere" } }, "model.path"),
            (sound with { Model = new ModelSettings() }, "model.scratch"),
            (sound with { Model = new ModelSettings { Scratch = sound.Model.Scratch! with { Family = "mamba" } } }, "model.scratch.family"),
            (sound with { Runtime = sound.Runtime with { Device = "tpu" } }, "runtime.device"),
            (sound with { Runtime = sound.Runtime with { Device = "cuda" } }, "runtime.device"),
        })
        {
            _bench.Configuration = configuration;
            Assert.Contains(key, Refused());
        }
    }

    [Fact]
    public void Dropped_lines_are_reported_where_reading_is_lenient()
    {
        File.AppendAllText(_bench.Place("rl.jsonl"), "not json\n");
        Assert.Contains("rl.jsonl", Refused());

        _bench.Configuration = _bench.Configuration with { Data = _bench.Configuration.Data with { Lenient = true } };
        Assert.Equal(12, _bench.Prepare().Data.Rl.Count);
        Assert.Contains(_bench.Recorder.Messages, m => m.Contains("dropped 1 of 13 lines", StringComparison.Ordinal));
    }

    [Fact]
    public void Gold_responses_longer_than_may_be_sampled_are_warned_of()
    {
        _bench.Configuration = _bench.Configuration with
        {
            Stages = [new SftSettings { Steps = 1 }],
            Evaluation = new EvaluationSettings { MaxNewTokens = 4 },
        };

        var longest = _bench.Prepare().Lengths.LongestResponse;

        Assert.Contains(_bench.Recorder.Messages,
            m => m.Contains($"the longest gold response takes {longest} tokens", StringComparison.Ordinal));
    }

    [Fact]
    public void Gold_responses_of_the_pool_are_measured_where_a_stage_writes_them()
    {
        var talkative = Shop.Judgment(16);
        var reasons = talkative.Reasons.ToDictionary(
            reason => reason.Key, reason => string.Concat(Enumerable.Repeat(reason.Value + " and ", 60)));
        _bench.Write("rl.jsonl", [talkative with { Reasons = reasons }]);
        _bench.Configuration = _bench.Configuration with
        {
            Stages = [new SftSettings { Steps = 1 }, new SftSettings { Name = "more", Set = TrainingSet.Rl, Steps = 1 }],
        };

        Assert.Contains("Judgment j16 of set rl: its prompt takes", Refused(), StringComparison.Ordinal);
        _bench.Configuration = _bench.Configuration with { Stages = [_bench.Configuration.Stages[0]] };
        _bench.Prepare(); // nothing writes it
    }

    [Fact]
    public void One_file_can_serve_sft_and_rl()
    {
        _bench.Configuration = _bench.Configuration with { Data = _bench.Configuration.Data with { Rl = null } };

        var plan = _bench.Prepare();

        Assert.Same(plan.Data.Sft, plan.Data.Rl);
        Assert.Equal(["sft", "test"], plan.Data.Sets().Select(s => s.Key));
        Assert.Equal(16, plan.Data.Training.Count());
    }

    [Fact]
    public void One_seed_and_data_give_one_tokenizer()
    {
        var (first, second) = (_bench.Prepare(), _bench.Prepare());

        Assert.Equal(first.Tokenizer.VocabularySize, second.Tokenizer.VocabularySize);
        Assert.Equal(first.Tokenizer.Encode("acme kettle 17"), second.Tokenizer.Encode("acme kettle 17"));
        Assert.InRange(first.Tokenizer.VocabularySize, 260, 330);
    }

    private string Refused() => Assert.Throws<InputException>(() => _bench.Prepare()).Message;

    [Fact]
    public void A_delta_that_no_gold_of_the_pool_can_pay_is_refused()
    {
        var replay = _bench.Configuration.Stages.OfType<AgrlSettings>().Single();
        RunConfiguration With(double delta) => _bench.Configuration with
        {
            Stages = [replay with { Replay = replay.Replay with { Delta = delta, Levels = [GuidanceLevel.Tier] } }],
        };
        var bare = Enumerable.Range(16, 12).Select(Shop.Bare).ToList();
        // Without verdicts the tier and the rules alone pay.
        var most = replay.Reward.TierWeight + replay.Reward.RuleWeight;
        _bench.Write("rl.jsonl", bare);
        _bench.Configuration = With(most);
        _bench.Prepare();
        _bench.Configuration = With(most + 0.1);
        Assert.Contains("12 of 12 judgments have no verdict", Refused());

        _bench.Write("rl.jsonl", [.. bare.Take(11), Shop.Judgment(27)]);
        _bench.Prepare();
        Assert.Contains(_bench.Recorder.Messages,
            message => message.Contains("responses to 11 of the RL pool's 12 judgments", StringComparison.Ordinal));
    }
}
