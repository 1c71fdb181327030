namespace Agrl.Cli.CommandLine;

/// <summary>What a newcomer reads first.</summary>
internal static class RootHelp
{
    /// <summary>The description above the list of commands.</summary>
    public const string Description = """
        AGRL trains a language model to judge how relevant a product is to a shopping query.

          First steps:
            agrl train --config configs/quickstart.yaml        judgments in, a trained model and its figures out
            agrl eval --model runs/NAME/model --data FILE      how good a model is, beside two trivial references
            agrl predict --model runs/NAME/model --data FILE --output FILE
            agrl config docs                                   every key of a configuration
            agrl doctor                                        whether this machine is ready

          Data goes to standard output, messages to standard error.
          Exit codes: 0 done, 1 failed, 2 bad arguments, configuration or input, 130 interrupted.
        """;
}
