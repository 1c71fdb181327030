using Agrl.Modeling.Generation;
using Agrl.Modeling.Tokenization;
using Agrl.Modeling.Transformer;
using static TorchSharp.torch;

namespace Agrl.Modeling.Checkpoints;

/// <summary>
/// Model folders with random weights, of any size: a tensor is made when it is written, so that the model need not fit into memory.
/// </summary>
public static class RandomModelFolder
{
    /// <summary>Makes a folder that transformers and vLLM load.</summary>
    /// <param name="folder">The folder to make or replace; it appears whole or not at all.</param>
    /// <param name="configuration">The shape; its vocabulary may be larger than the tokenizer's.</param>
    /// <param name="tokenizer">Writes its own files.</param>
    /// <param name="seed">Seed of the weights: one seed gives one folder.</param>
    /// <param name="dtype">The type of the weights.</param>
    /// <param name="maxShardBytes">The most bytes of a file of weights.</param>
    /// <exception cref="ModelFormatException">The configuration contradicts itself.</exception>
    /// <exception cref="ArgumentException">The tokenizer has more ids than the model.</exception>
    public static void Create(
        string folder, ModelConfiguration configuration, ITokenizer tokenizer, ulong seed,
        ScalarType dtype = ScalarType.BFloat16, long maxShardBytes = ModelFolder.DefaultShardBytes)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        ArgumentNullException.ThrowIfNull(tokenizer);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(maxShardBytes);
        configuration.Validate();
        if (tokenizer.VocabularySize > configuration.VocabularySize)
            throw new ArgumentException(
                $"The tokenizer has {tokenizer.VocabularySize} ids, and the model {configuration.VocabularySize}; " +
                "each of them needs a place in the model.", nameof(configuration));
        var entries = ParameterTable.CheckpointShapes(configuration)
            .Select((tensor, index) => new SafetensorsEntry(tensor.Name, tensor.Shape, dtype, () =>
            {
                // A source of its own for each tensor, so that what one holds does not hang on those before it.
                using var generator = new Generator(CounterRandom.Bits(seed, (ulong)index), CPU);
                return WeightInitialization.Values(tensor.Name, tensor.Shape, configuration, generator, dtype);
            })).ToList();
        WholeFolder.Write(folder, temporary =>
        {
            ModelFolder.WriteConfiguration(temporary, configuration, dtype);
            tokenizer.Save(temporary);
            WeightFiles.Save(temporary, entries, maxShardBytes);
        });
    }
}
