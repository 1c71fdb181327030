using System.CommandLine;
using Agrl.Cli.CommandLine;
using Agrl.Cli.Inference;
using Agrl.Cli.Json;
using Agrl.Modeling.Adapters;
using Agrl.Modeling.Tokenization;

namespace Agrl.Cli.Commands;

/// <summary><c>agrl tokenize</c>: texts to ids and back.</summary>
internal sealed class TokenizeCommand : CliCommand
{
    private readonly Option<string> _model = CommonOptions.Model();
    private readonly Option<string?> _baseModel = CommonOptions.Base();
    private readonly Option<string> _input = CommonOptions.Rows("Rows of {\"text\"}, one JSON object a line ('-' for standard input)");
    private readonly ChatOptions _chat = new();

    /// <summary>The command.</summary>
    /// <param name="environment">What the program is connected to.</param>
    public TokenizeCommand(CliEnvironment environment)
        : base(environment, "tokenize", "Turn texts into token ids: each row comes back with 'ids' and what they decode to")
    {
        Options.Add(_model);
        Options.Add(_baseModel);
        Options.Add(_input);
        _chat.AddTo(this);
    }

    /// <inheritdoc/>
    public override IReadOnlyList<string> Examples => ["echo '{\"text\": \"red kettle\"}' | agrl tokenize --model DIR --input -"];

    /// <inheritdoc/>
    protected override int Run(ParseResult arguments, CommandContext context)
    {
        var folder = ModelSource.Find(arguments.GetRequiredValue(_model), arguments.GetValue(_baseModel)).Folder;
        var tokenizer = HuggingFaceTokenizer.Load(folder);
        var template = _chat.Load(arguments, folder, tokenizer, context.Log);
        foreach (var row in RowReader.Read(arguments.GetRequiredValue(_input), context.Environment.Input))
        {
            context.CancellationToken.ThrowIfCancellationRequested();
            var text = row.Text("text") ?? throw row.Error("expected the field 'text', found none");

            // Special tokens in the text are single ids, as transformers reads them; a user turn's text stays text.
            var ids = template?.RenderPrompt([new ChatMessage("user", text)])
                ?? tokenizer.Encode(text, parseSpecial: true, addSpecialTokens: true);
            JsonOutput.WriteLine(context.Output,
                row.With(("ids", JsonOutput.Ids(ids)), ("decoded", tokenizer.Decode(ids, skipSpecial: false))));
        }

        return ExitCode.Done;
    }
}
