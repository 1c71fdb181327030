using Agrl.Relevance.Judgments;
using Agrl.Training.Configuration;
using Agrl.Training.Runs;

namespace Agrl.Training.Tests.Support;

/// <summary>A folder with a rubric and judgment files, and a configuration that trains a tiny model on them.</summary>
internal sealed class RunBench : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public RunBench()
    {
        File.WriteAllText(Place("small.yaml"), Shop.RubricText);
        Write("sft.jsonl", Shop.Judgments(16));
        Write("rl.jsonl", Shop.Judgments(12, first: 16));
        Write("test.jsonl", Shop.Judgments(6, first: 28));
        Configuration = new RunConfiguration
        {
            Name = "tiny",
            Seed = 3,
            Rubric = "small.yaml",
            Output = Place("run"),
            Data = new DataSettings
            {
                Sft = "sft.jsonl",
                Rl = "rl.jsonl",
                Evaluation = new Dictionary<string, string> { ["test"] = "test.jsonl" },
            },
            Model = new ModelSettings
            {
                Scratch = new ScratchSettings
                {
                    Vocabulary = 330,
                    Hidden = 32,
                    Layers = 1,
                    Heads = 2,
                    KvHeads = 1,
                    HeadSize = 16,
                    Ffn = 64,
                    Context = 160,
                    InitializerRange = 0.1,
                },
            },
            Stages =
            [
                new SftSettings { Steps = 12, BatchSize = 16, Optimizer = new OptimizerSettings { LearningRate = 2e-2 } },
                new DpoSettings
                {
                    Prompts = 4,
                    SamplesPerPrompt = 2,
                    MaxNewTokens = 24,
                    BatchSize = 4,
                    Steps = 2,
                    Optimizer = new OptimizerSettings { LearningRate = 1e-3 },
                },
                new AgrlSettings
                {
                    Steps = 2,
                    PromptsPerStep = 4,
                    ResponsesPerPrompt = 4,
                    MaxNewTokens = 24,
                    Optimizer = new OptimizerSettings { LearningRate = 1e-3 },
                    Replay = new ReplaySettings { Tau = 1, RationaleFraction = 0 },
                },
            ],
            Evaluation = new EvaluationSettings { MaxNewTokens = 24, PassSamples = 2, PassK = [1, 2] },
            Runtime = new RuntimeSettings { Device = "cpu", Threads = 1, Tensorboard = false },
        };
    }

    public RunConfiguration Configuration { get; set; }

    public Recorder Recorder { get; private set; } = new();

    public string Place(string name) => _folder.Place(name);

    public void Write(string name, IEnumerable<Judgment> judgments) => JudgmentWriter.Write(Place(name), judgments);

    /// <summary>Steps of the run that <see cref="Interrupt"/> interrupted.</summary>
    public int Before { get; private set; }

    public RunPlan Prepare(string? resume = null, bool keepsFolder = false, bool allowChanges = false, bool overwrite = false) =>
        RunPlanner.Prepare(
            Configuration,
            _folder.Path,
            new PrepareOptions
            {
                ConfigurationYaml = "name: tiny\n",
                Resume = resume,
                KeepsFolder = keepsFolder,
                AllowChanges = allowChanges,
                Overwrite = overwrite,
            },
            Recorder);

    public RunResult Execute(RunPlan plan, Recorder? recorder = null, CancellationToken cancellation = default) =>
        new TrainingRun(plan, Recorder = recorder ?? new Recorder(), new FixedClock()).Execute(cancellation);

    /// <summary>Runs until a step of a stage, and is interrupted there.</summary>
    public void Interrupt(string stage, int step)
    {
        using var source = new CancellationTokenSource();
        var recorder = new Recorder
        {
            OnStep = report =>
            {
                if (report.Stage == stage && report.Step == step)
                    source.Cancel();
            },
        };
        Assert.Throws<OperationCanceledException>(() => Execute(Prepare(), recorder, source.Token));
        Before = recorder.Steps.Count;
    }

    public void Dispose() => _folder.Dispose();
}
