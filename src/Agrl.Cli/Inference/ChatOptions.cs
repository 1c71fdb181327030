using System.CommandLine;
using Agrl.Modeling.Tokenization;
using Serilog;

namespace Agrl.Cli.Inference;

/// <summary>The options that decide how a prompt's text is rendered.</summary>
internal sealed class ChatOptions
{
    private readonly Option<bool> _chat =
        new("--chat") { Description = "Render each text as a user turn; without it a text is taken as it is" };
    private readonly Option<string?> _template = new("--chat-template")
    {
        Description = $"The chat template, where the folder's is not to be used: {string.Join(", ", ChatTemplates.Names)} (implies --chat)",
        HelpName = "NAME",
    };

    /// <summary>Adds the options.</summary>
    /// <param name="command">The command.</param>
    public void AddTo(Command command)
    {
        command.Options.Add(_chat);
        command.Options.Add(_template);
    }

    /// <summary>The template that was asked for, or null.</summary>
    /// <param name="arguments">The parsed arguments.</param>
    /// <param name="folder">The model folder.</param>
    /// <param name="tokenizer">Its tokenizer.</param>
    /// <param name="log">Told where a turn is asked for that the folder has no form for.</param>
    public IChatTemplate? Load(ParseResult arguments, string folder, ITokenizer tokenizer, ILogger log)
    {
        if (arguments.GetValue(_template) is { } name)
            return ChatTemplates.Find(name, tokenizer);
        if (!arguments.GetValue(_chat))
            return null;
        var detected = ChatTemplates.Detect(folder, tokenizer);
        if (detected.Name == "plain")
            log.Warning("{Folder} has no chat template, so prompts are taken as they are; --chat-template names one", folder);
        return detected;
    }
}
