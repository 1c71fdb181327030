using Agrl.Relevance;

namespace Agrl.Training.Benchmarking;

/// <summary>The shape of the steps that are measured; the defaults are the reference step.</summary>
public sealed record BenchShape
{
    /// <summary>Prompts of a step.</summary>
    public int Prompts { get; init; } = 16;

    /// <summary>Tokens of a prompt.</summary>
    public int PromptTokens { get; init; } = 96;

    /// <summary>Responses of a prompt.</summary>
    public int ResponsesPerPrompt { get; init; } = 8;

    /// <summary>Tokens of a response; every one is sampled to its end.</summary>
    public int ResponseTokens { get; init; } = 48;

    /// <summary>The most tokens of one forward and backward pass.</summary>
    public int MicroBatchTokens { get; init; } = 16384;

    /// <summary>Timed repetitions; the median counts.</summary>
    public int Repetitions { get; init; } = 5;

    /// <summary>Repetitions before them that do not count.</summary>
    public int Warmup { get; init; } = 2;

    /// <summary>
    /// No repetition after the first begins when a part has taken this long; for sweeps over shapes of very different cost.
    /// </summary>
    public TimeSpan Limit { get; init; } = TimeSpan.MaxValue;

    /// <summary>The longest prompt and response together.</summary>
    public int Positions => PromptTokens + ResponseTokens;

    /// <summary>Checks that counts are positive and a group has two responses.</summary>
    /// <exception cref="InputException">One does not fit; the message names it by its option.</exception>
    public void Validate()
    {
        Check("--prompts", Prompts, 1);
        Check("--prompt-tokens", PromptTokens, 1);
        Check("--group", ResponsesPerPrompt, 2);
        Check("--response-tokens", ResponseTokens, 2);
        Check("--micro-batch-tokens", MicroBatchTokens, 1);
        Check("--repetitions", Repetitions, 1);
        Check("--warmup", Warmup, 0);
    }

    private static void Check(string option, int value, int least)
    {
        if (value < least)
            throw new InputException($"{option}: expected {least} or more, found {value}");
    }
}
