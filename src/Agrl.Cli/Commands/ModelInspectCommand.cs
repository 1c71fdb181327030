using System.CommandLine;
using Agrl.Cli.CommandLine;
using Agrl.Cli.Inspection;
using Agrl.Cli.Json;
using Agrl.Relevance;
using Agrl.Training.Runs;

namespace Agrl.Cli.Commands;

/// <summary><c>agrl model inspect</c>: what a model folder holds, whether it loads, and what it takes.</summary>
internal sealed class ModelInspectCommand : CliCommand
{
    private readonly Argument<string> _folder = new("DIR") { Description = "A Hugging Face model folder, or the folder of a LoRA adapter" };
    private readonly Option<string?> _baseModel = CommonOptions.Base();
    private readonly Option<int> _prompts = CommonOptions.Number("--prompts", "Memory: prompts of a micro-batch", 4);
    private readonly Option<int> _promptTokens = CommonOptions.Number("--prompt-tokens", "Memory: tokens of a prompt", 256);
    private readonly Option<int> _responses = CommonOptions.Number("--responses", "Memory: responses of each prompt", 8);
    private readonly Option<int> _responseTokens = CommonOptions.Number("--response-tokens", "Memory: tokens of a response", 64);
    private readonly Option<int> _rank = new("--rank")
    {
        Description = "Memory: the rank of a LoRA adapter of every linear map",
        HelpName = "R",
        DefaultValueFactory = _ => 16,
    };
    private readonly Option<bool> _tensors = new("--tensors") { Description = "List every tensor" };
    private readonly Option<bool> _json = CommonOptions.Json();

    /// <summary>The command.</summary>
    /// <param name="environment">What the program is connected to.</param>
    public ModelInspectCommand(CliEnvironment environment)
        : base(environment, "inspect",
            "Tell what a model folder holds, whether it would load, and what memory it takes to ask and to train it; reads no weights")
    {
        Arguments.Add(_folder);
        foreach (Option option in new Option[] { _baseModel, _prompts, _promptTokens, _responses, _responseTokens, _rank, _tensors, _json })
            Options.Add(option);
    }

    /// <inheritdoc/>
    public override IReadOnlyList<string> Examples =>
        ["agrl model inspect runs/quickstart/model", "agrl model inspect models/Qwen3-0.6B --prompt-tokens 512 --responses 16 --json"];

    /// <inheritdoc/>
    protected override int Run(ParseResult arguments, CommandContext context)
    {
        foreach (var option in new[] { _prompts, _promptTokens, _responses, _responseTokens, _rank })
        {
            if (arguments.GetValue(option) < 1)
                throw new InputException($"{option.Name}: expected 1 or more, found {arguments.GetValue(option)}");
        }

        var batch = new MemoryBatch(
            arguments.GetValue(_prompts), arguments.GetValue(_promptTokens),
            arguments.GetValue(_responses), arguments.GetValue(_responseTokens));
        var report = ModelReport.Of(arguments.GetRequiredValue(_folder), arguments.GetValue(_baseModel), batch, arguments.GetValue(_rank));
        if (arguments.GetValue(_json))
            JsonOutput.WriteDocument(context.Output, report.ToJson(arguments.GetValue(_tensors)));
        else
            report.Write(context.Output, arguments.GetValue(_tensors));
        return ExitCode.Done;
    }
}
