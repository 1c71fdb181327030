using System.CommandLine;
using Agrl.Cli.CommandLine;
using Agrl.Cli.Inference;
using Agrl.Cli.Json;
using Agrl.Modeling.Generation;
using Agrl.Relevance;

namespace Agrl.Cli.Commands;

/// <summary><c>agrl score</c>: log-probs of given completions.</summary>
internal sealed class ScoreCommand : CliCommand
{
    private const int RowsAtOnce = 512;

    private readonly Option<string> _model = CommonOptions.Model();
    private readonly Option<string?> _baseModel = CommonOptions.Base();
    private readonly Option<string> _input = CommonOptions.Rows(
        "Rows of {\"prompt\"} or {\"prompt_ids\"} with {\"completion\"} or {\"completion_ids\"}, " +
        "one JSON object a line ('-' for standard input)");

    private readonly Option<double> _temperature = new("--temperature")
    {
        Description = "What logits are divided by, the temperature that was sampled at; 0 counts as 1, as it does in generate",
        HelpName = "T",
        DefaultValueFactory = _ => 1,
    };

    private readonly ChatOptions _chat = new();
    private readonly Option<string> _device = CommonOptions.Device();

    /// <summary>The command.</summary>
    /// <param name="environment">What the program is connected to.</param>
    public ScoreCommand(CliEnvironment environment)
        : base(environment, "score",
            "Score given completions: each row comes back with 'logprobs' and 'entropies', one number a token of the completion")
    {
        Options.Add(_model);
        Options.Add(_baseModel);
        Options.Add(_input);
        Options.Add(_temperature);
        _chat.AddTo(this);
        Options.Add(_device);
    }

    /// <inheritdoc/>
    public override IReadOnlyList<string> Examples =>
        ["agrl generate --model DIR --input prompts.jsonl | agrl score --model DIR --input -"];

    /// <inheritdoc/>
    protected override int Run(ParseResult arguments, CommandContext context)
    {
        var divisor = arguments.GetValue(_temperature);
        if (!(divisor >= 0) || double.IsInfinity(divisor))
            throw new InputException($"--temperature: expected 0 or more, found {divisor}");
        var folder = InferenceFolder.Open(arguments.GetRequiredValue(_model), arguments.GetValue(_baseModel));
        var reader = new PromptReader(folder, _chat.Load(arguments, folder.Folder, folder.Tokenizer, context.Log));
        var rows = RowReader.Read(arguments.GetRequiredValue(_input), context.Environment.Input)
            .Select(row => (Row: row, Prompt: reader.Prompt(row), Completion: reader.Completion(row))).ToArray();
        foreach (var (row, prompt, completion) in rows.Where(row => row.Prompt.Length + row.Completion.Length > folder.Context))
            throw row.Error($"prompt and completion have {prompt.Length} and {completion.Length} tokens, " +
                $"more than the model's context of {folder.Context}; shorten them");

        using var loaded = folder.Load(arguments.GetRequiredValue(_device));
        var scorer = new CompletionScorer(loaded.Model);
        foreach (var chunk in rows.Chunk(RowsAtOnce))
        {
            var scores = scorer.Score([.. chunk.Select(row => (row.Prompt, row.Completion))], divisor, context.CancellationToken);
            foreach (var (row, score) in chunk.Zip(scores))
            {
                JsonOutput.WriteLine(context.Output, row.Row.With(
                    ("prompt_ids", JsonOutput.Ids(row.Prompt)),
                    ("completion_ids", JsonOutput.Ids(row.Completion)),
                    ("logprobs", JsonOutput.Numbers(score.LogProbs)),
                    ("entropies", JsonOutput.Numbers(score.Entropies))));
            }
        }

        return ExitCode.Done;
    }
}
