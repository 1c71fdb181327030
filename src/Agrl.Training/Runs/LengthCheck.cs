using Agrl.Relevance;
using Agrl.Training.Configuration;
using Agrl.Training.Data;
using Agrl.Training.Judging;
using Agrl.Training.Telemetry;

namespace Agrl.Training.Runs;

/// <summary>Encodes every prompt and gold response once before a run, so that none turns out too long in the middle of it.</summary>
internal static class LengthCheck
{
    /// <summary>Token counts of all sets.</summary>
    /// <exception cref="InputException">A prompt with its response does not fit into the context.</exception>
    public static LengthStatistics Run(RunConfiguration configuration, RunData data, PromptCodec codec, int context, ITrainingObserver observer)
    {
        var sampled = configuration.Evaluation.MaxNewTokens;
        foreach (var stage in RunPlanner.Stages(configuration))
            sampled = Math.Max(sampled, stage switch { GrpoSettings g => g.MaxNewTokens, DpoSettings d => d.MaxNewTokens, _ => 0 });
        var (prompts, promptSum, longestPrompt) = (0L, 0L, 0);
        var (responses, responseSum, longestResponse) = (0L, 0L, 0);
        foreach (var (name, judgments) in data.Sets())
        {
            foreach (var judgment in judgments)
            {
                var prompt = codec.EncodePrompt(judgment).Length;
                var response = 0;
                if (name == "sft")
                {
                    response = codec.EncodeResponse(codec.GoldResponse(judgment)).Length;
                    responseSum += response;
                    responses++;
                    longestResponse = Math.Max(longestResponse, response);
                }

                var needed = prompt + Math.Max(sampled, response);
                if (needed > context)
                {
                    throw new InputException(
                        $"Judgment {judgment.Id} of set {name}: its prompt takes {prompt} tokens, which with a response of up to {Math.Max(sampled, response)} is {needed}; " +
                        $"the model's context is {context}. Raise model.scratch.context, take fields out of prompt.fields, set prompt.max_field_chars, or lower max_new_tokens.");
                }

                promptSum += prompt;
                prompts++;
                longestPrompt = Math.Max(longestPrompt, prompt);
            }
        }

        if (longestResponse > sampled)
        {
            observer.Message(
                $"the longest gold response takes {longestResponse} tokens, more than the {sampled} that may be sampled (max_new_tokens): such answers would be cut off and count as malformed",
                isWarning: true);
        }

        return new LengthStatistics(
            prompts == 0 ? 0 : (double)promptSum / prompts, longestPrompt, responses == 0 ? sampled : (double)responseSum / responses, longestResponse);
    }
}
