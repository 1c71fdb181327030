using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;
using System.CommandLine.Parsing;
using System.Text.RegularExpressions;
using Agrl.Cli.Commands;
using Agrl.Relevance;

namespace Agrl.Cli.CommandLine;

/// <summary>Parses the arguments, runs the command and returns its exit code.</summary>
internal static partial class CliHost
{
    /// <summary>Runs the program.</summary>
    /// <param name="arguments">The arguments without the program's name.</param>
    /// <param name="environment">What the program is connected to.</param>
    /// <returns>An <see cref="ExitCode"/>.</returns>
    public static int Run(IReadOnlyList<string> arguments, CliEnvironment environment)
    {
        // Messages quote what comes from outside; data goes as it is to a file or a pipe, but not to a screen.
        environment = environment with
        {
            Error = new PrintableWriter(environment.Error),
            Output = environment.IsOutputTerminal ? new PrintableWriter(environment.Output) : environment.Output,
        };
        var root = CreateRoot(environment);

        // A prompt may begin with '@' and single letters are no options here, so neither is given a meaning.
        var result = root.Parse(arguments, new ParserConfiguration { EnablePosixBundling = false, ResponseFileTokenReplacer = null });
        var isCommand = result.Action is not null && result.Action == result.CommandResult.Command.Action;
        var misspelt = FindMisspelt(result, arguments);
        if (result.Action is ParseErrorAction || (isCommand && misspelt is not null))
            return ReportErrors(result, misspelt, environment.Error);
        return result.Invoke(new InvocationConfiguration
        {
            Output = environment.Output,
            Error = environment.Error,
            EnableDefaultExceptionHandler = false,
        });
    }

    /// <summary>The command tree.</summary>
    /// <param name="environment">What the program is connected to.</param>
    public static RootCommand CreateRoot(CliEnvironment environment)
    {
        var root = new RootCommand(RootHelp.Description);
        GlobalOptions.AddTo(root);
        root.Subcommands.Add(new TrainCommand(environment));
        root.Subcommands.Add(new EvalCommand(environment));
        root.Subcommands.Add(new CompareBaselinesCommand(environment));
        root.Subcommands.Add(new CompareWorkerCommand(environment));
        root.Subcommands.Add(new PredictCommand(environment));
        root.Subcommands.Add(new GenerateCommand(environment));
        root.Subcommands.Add(new ScoreCommand(environment));
        root.Subcommands.Add(new TokenizeCommand(environment));
        root.Subcommands.Add(new ModelCommand(environment));
        root.Subcommands.Add(new DataCommand(environment));
        root.Subcommands.Add(new ConfigCommand(environment));
        root.Subcommands.Add(new BenchCommand(environment));
        root.Subcommands.Add(new DoctorCommand(environment));
        root.Subcommands.Add(new ReportCommand(environment));

        var help = root.Options.OfType<HelpOption>().Single();
        help.Aliases.Clear();
        help.Aliases.Add("-h");
        help.Action = new HelpWithExamples((SynchronousCommandLineAction)help.Action!);
        AddHelpToGroups(root, (SynchronousCommandLineAction)help.Action);
        return root;
    }

    // 'agrl' and 'agrl data' alone are questions, not mistakes.
    private static void AddHelpToGroups(Command command, SynchronousCommandLineAction help)
    {
        if (command.Subcommands.Count > 0)
            command.SetAction(help.Invoke);
        foreach (var subcommand in command.Subcommands)
            AddHelpToGroups(subcommand, help);
    }

    // What takes any number of words takes a misspelt option too, and would call it a file that is not there.
    private static string? FindMisspelt(ParseResult result, IReadOnlyList<string> arguments)
    {
        var given = arguments.TakeWhile(argument => argument != "--").ToHashSet();
        return result.CommandResult.Children
            .Where(child => child is ArgumentResult or OptionResult { Option.AllowMultipleArgumentsPerToken: true })
            .SelectMany(child => child.Tokens)
            .Select(token => token.Value)
            .FirstOrDefault(word => word.Length > 2 && word.StartsWith("--", StringComparison.Ordinal) && given.Contains(word));
    }

    private static int ReportErrors(ParseResult result, string? misspelt, TextWriter error)
    {
        var command = result.CommandResult.Command;
        string[] path = [.. Ancestors(command).Reverse().Select(ancestor => ancestor.Name)];
        path[0] = "agrl";
        foreach (var message in Messages(result, command, misspelt).Distinct())
            error.WriteLine($"error: {message}");
        error.WriteLine($"'{string.Join(' ', path)} --help' shows what is understood");
        return ExitCode.BadInput;
    }

    private static IEnumerable<string> Messages(ParseResult result, Command command, string? misspelt)
    {
        // The first word that is not understood makes the ones after it strange too.
        if ((misspelt ?? (result.UnmatchedTokens is [var first, ..] ? first : null)) is { } unknown)
        {
            string[] known = unknown.StartsWith('-')
                ? [.. Ancestors(command).SelectMany(ancestor => ancestor.Options.Where(option => ancestor == command || option.Recursive))
                    .Select(option => option.Name)]
                : [.. command.Subcommands.Where(subcommand => !subcommand.Hidden).Select(subcommand => subcommand.Name)];
            var isConfiguration = command.Options.Any(option => option.Name == "--config")
                && Path.GetExtension(unknown) is ".yaml" or ".yml";
            var hint = known.Length > 0
                ? $"; {NameSuggestion.Hint(unknown, known)}"
                : isConfiguration ? $"; did you mean '--config {unknown}'?" : "";
            var kind = unknown.StartsWith('-') ? "option" : command.Subcommands.Count > 0 ? "command" : "argument";
            return [$"unknown {kind} '{unknown}'{hint}"];
        }

        return result.Errors.Select(Message);
    }

    // System.CommandLine's own words name types of the code; ours name the option and what it takes.
    private static string Message(ParseError error)
    {
        if (TypeError().Match(error.Message) is { Success: true } type)
        {
            var expected = type.Groups["type"].Value.Contains("Int", StringComparison.Ordinal) ? "a whole number" : "a number";
            return $"{type.Groups["option"].Value}: expected {expected}, found {type.Groups["found"].Value}";
        }

        if (ChoiceError().Match(error.Message) is { Success: true } choice)
        {
            string[] choices = [.. choice.Groups["choices"].Value
                .Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
                .Select(name => name.Trim('\''))];
            var option = (error.SymbolResult as OptionResult ?? error.SymbolResult?.Parent as OptionResult)?.Option.Name;
            return $"{(option is null ? "" : option + ": ")}expected one name, found {choice.Groups["found"].Value}; " +
                $"{NameSuggestion.Hint(choice.Groups["found"].Value.Trim('\''), choices)}";
        }

        var message = error.Message.TrimEnd('.');
        return message.Length > 1 && char.IsUpper(message[0]) && char.IsLower(message[1])
            ? char.ToLowerInvariant(message[0]) + message[1..]
            : message;
    }

    [GeneratedRegex(@"^Cannot parse argument (?<found>'.*') for option '(?<option>[^']+)' as expected type '(?<type>[^']+)'")]
    private static partial Regex TypeError();

    [GeneratedRegex(@"^Argument (?<found>'.*') not recognized\. Must be one of:\s*(?<choices>.*)$", RegexOptions.Singleline)]
    private static partial Regex ChoiceError();

    private static IEnumerable<Command> Ancestors(Command command)
    {
        for (Command? current = command; current is not null; current = current.Parents.OfType<Command>().FirstOrDefault())
            yield return current;
    }
}
