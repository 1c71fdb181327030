using System.Buffers;
using System.Runtime.Intrinsics;
using Agrl.Modeling.Transformer;
using static TorchSharp.torch;

namespace Agrl.Modeling.Numerics.Kernels;

/// <summary>
/// Attention of one new token of each response over its prompt and itself: takes the new keys and values into the cache and attends, all
/// in one pass over the cache. The tensor library reaches a tenth of the machine's rate on products of the size of one response, and
/// needs some thirty calls to fold, copy and multiply what is a few microseconds of work for each.
/// </summary>
internal static unsafe class StepAttentionKernel
{
    // Work on one score, in values of RowWorkers: two products of a head's size and an exponential.
    private const long ValuesWorthAScore = 16;

    /// <summary>Whether the kernel serves these.</summary>
    /// <param name="turned_RW">Query heads, key heads, value heads of each response.</param>
    /// <param name="cache">The layer's cache.</param>
    public static bool Serves(Tensor turned_RW, LayerCache cache) =>
        cache.Values.shape[2] % Vector256<float>.Count == 0
        && TensorMemory.IsPlain(turned_RW, cache.PromptKeys, cache.PromptValues, cache.Keys, cache.Values);

    /// <summary>Attends.</summary>
    /// <param name="turned_RW">Queries (normed, turned, scaled), keys (normed, turned) and values of the new tokens,
    /// [R, (H + 2 kv) d].</param>
    /// <param name="cache">The layer's cache; takes the new keys and values.</param>
    /// <param name="step">Place of the new tokens in their responses.</param>
    /// <param name="promptLengths">Tokens of each prompt, P.</param>
    /// <returns>[R, H * d].</returns>
    public static Tensor Attend(Tensor turned_RW, LayerCache cache, int step, int[] promptLengths)
    {
        var (rows, width, size) = ((int)turned_RW.shape[0], (int)turned_RW.shape[1], (int)cache.Values.shape[2]);
        var (prompts, perPrompt) = (promptLengths.Length, rows / promptLengths.Length);
        var keyHeads = (int)cache.PromptKeys.shape[0] / prompts;
        var perKey = width / size / keyHeads - 2;
        var (promptRoom, promptTokens, room, steps) =
            ((int)cache.PromptKeys.shape[2], (int)cache.PromptValues.shape[1], (int)cache.Keys.shape[2], (int)cache.Values.shape[1]);
        var result = empty([rows, keyHeads * perKey * size]);
        float* turned = TensorMemory.Of(turned_RW), attended = TensorMemory.Of(result);
        float* promptKeys = TensorMemory.Of(cache.PromptKeys), promptValues = TensorMemory.Of(cache.PromptValues);
        float* keys = TensorMemory.Of(cache.Keys), values = TensorMemory.Of(cache.Values);
        var (queries, stride) = (perPrompt * perKey, Whole(promptTokens) + Whole(step + 1));

        var workers = RowWorkers.Count(prompts * keyHeads, (long)rows * keyHeads * perKey * stride * ValuesWorthAScore);
        RowWorkers.Run(prompts * keyHeads, workers, (_, first, end) =>
        {
            var scratch = ArrayPool<float>.Shared.Rent(queries * (stride + 2 * size));
            fixed (float* scores = scratch)
            {
                float* folded = scores + queries * stride, sums = folded + queries * size;
                for (var block = first; block < end; block++)
                {
                    var (prompt, head) = (block / keyHeads, block % keyHeads);
                    var (length, own) = (promptLengths[prompt], step + 1);
                    var (promptWidth, ownWidth) = (Whole(length), Whole(own));
                    for (var g = 0; g < perPrompt; g++)
                    {
                        var row = turned + (long)(prompt * perPrompt + g) * width;
                        Copy(row + head * perKey * size, folded + g * perKey * size, perKey * size);
                        Spread(row + (keyHeads * perKey + head) * size,
                            keys + ((long)(block * perPrompt + g) * size * room) + step, room, size);
                        Copy(row + (keyHeads * (perKey + 1) + head) * size,
                            values + ((long)(block * perPrompt + g) * steps + step) * size, size);
                    }

                    Score(folded, queries, size, promptKeys + (long)block * size * promptRoom, promptRoom, promptWidth, scores, stride);
                    for (var g = 0; g < perPrompt; g++)
                    {
                        Score(folded + g * perKey * size, perKey, size, keys + (long)(block * perPrompt + g) * size * room, room, ownWidth,
                            scores + g * perKey * stride + promptWidth, stride);
                    }

                    for (var query = 0; query < queries; query++)
                        Weigh(scores + query * stride, length, promptWidth, own, ownWidth);
                    new Span<float>(sums, queries * size).Clear();
                    AddValues(scores, stride, queries, promptValues + (long)block * promptTokens * size, length, size, sums);
                    for (var g = 0; g < perPrompt; g++)
                    {
                        AddValues(scores + g * perKey * stride + promptWidth, stride, perKey,
                            values + (long)(block * perPrompt + g) * steps * size, own, size, sums + g * perKey * size);
                        Copy(sums + g * perKey * size,
                            attended + ((long)(prompt * perPrompt + g) * keyHeads + head) * perKey * size, perKey * size);
                    }
                }
            }

            ArrayPool<float>.Shared.Return(scratch);
        });
        return result;
    }

    private static int Whole(int tokens) => (tokens + Vector256<float>.Count - 1) / Vector256<float>.Count * Vector256<float>.Count;

    private static void Copy(float* from, float* to, int count) => new ReadOnlySpan<float>(from, count).CopyTo(new Span<float>(to, count));

    private static void Spread(float* from, float* to, int stride, int count)
    {
        for (var i = 0; i < count; i++)
            to[(long)i * stride] = from[i];
    }

    // Queries [n, d] times keys [d, tokens], tokens a multiple of 8; four queries at a time share what is loaded of the keys.
    private static void Score(float* queries, int count, int size, float* keys, int keyStride, int tokens, float* scores, int stride)
    {
        var query = 0;
        for (; query <= count - 4; query += 4)
        {
            float* a = queries + query * size, b = a + size, c = b + size, d = c + size, into = scores + (long)query * stride;
            var t = 0;
            for (; t <= tokens - 16; t += 16)
            {
                Vector256<float> a0 = default, a1 = default, b0 = default, b1 = default,
                    c0 = default, c1 = default, d0 = default, d1 = default;
                var key = keys + t;
                for (var i = 0; i < size; i++, key += keyStride)
                {
                    var (low, high) = (Vector256.Load(key), Vector256.Load(key + 8));
                    var value = Vector256.Create(a[i]);
                    (a0, a1) = (Add(value, low, a0), Add(value, high, a1));
                    value = Vector256.Create(b[i]);
                    (b0, b1) = (Add(value, low, b0), Add(value, high, b1));
                    value = Vector256.Create(c[i]);
                    (c0, c1) = (Add(value, low, c0), Add(value, high, c1));
                    value = Vector256.Create(d[i]);
                    (d0, d1) = (Add(value, low, d0), Add(value, high, d1));
                }

                Store(a0, a1, into + t);
                Store(b0, b1, into + stride + t);
                Store(c0, c1, into + 2 * stride + t);
                Store(d0, d1, into + 3 * stride + t);
            }

            if (t < tokens)
            {
                Vector256<float> a0 = default, b0 = default, c0 = default, d0 = default;
                var key = keys + t;
                for (var i = 0; i < size; i++, key += keyStride)
                {
                    var low = Vector256.Load(key);
                    (a0, b0) = (Add(Vector256.Create(a[i]), low, a0), Add(Vector256.Create(b[i]), low, b0));
                    (c0, d0) = (Add(Vector256.Create(c[i]), low, c0), Add(Vector256.Create(d[i]), low, d0));
                }

                a0.Store(into + t);
                b0.Store(into + stride + t);
                c0.Store(into + 2 * stride + t);
                d0.Store(into + 3 * stride + t);
            }
        }

        for (; query < count; query++)
            ScoreOne(queries + query * size, size, keys, keyStride, tokens, scores + (long)query * stride);
    }

    private static void ScoreOne(float* query, int size, float* keys, int keyStride, int tokens, float* scores)
    {
        var t = 0;
        for (; t <= tokens - 32; t += 32)
        {
            Vector256<float> s0 = default, s1 = default, s2 = default, s3 = default;
            var key = keys + t;
            for (var i = 0; i < size; i++, key += keyStride)
            {
                var value = Vector256.Create(query[i]);
                (s0, s1) = (Add(value, Vector256.Load(key), s0), Add(value, Vector256.Load(key + 8), s1));
                (s2, s3) = (Add(value, Vector256.Load(key + 16), s2), Add(value, Vector256.Load(key + 24), s3));
            }

            Store(s0, s1, scores + t);
            Store(s2, s3, scores + t + 16);
        }

        for (; t < tokens; t += 8)
        {
            Vector256<float> even = default, odd = default;
            var key = keys + t;
            for (var i = 0; i < size; i += 2, key += 2 * keyStride)
            {
                even = Add(Vector256.Create(query[i]), Vector256.Load(key), even);
                odd = Add(Vector256.Create(query[i + 1]), Vector256.Load(key + keyStride), odd);
            }

            (even + odd).Store(scores + t);
        }
    }

    // Scores to weights, in place; places beyond a part's tokens weigh nothing.
    private static void Weigh(float* scores, int length, int promptWidth, int own, int ownWidth)
    {
        new Span<float>(scores + length, promptWidth - length).Fill(float.NegativeInfinity);
        new Span<float>(scores + promptWidth + own, ownWidth - own).Fill(float.NegativeInfinity);
        var (largest, count) = (Vector256.Load(scores), promptWidth + ownWidth);
        for (var t = 8; t < count; t += 8)
            largest = Vector256.Max(largest, Vector256.Load(scores + t));
        var most = float.NegativeInfinity;
        for (var lane = 0; lane < 8; lane++)
            most = Math.Max(most, largest[lane]);
        var (offset, sums) = (Vector256.Create(most), Vector256<float>.Zero);
        for (var t = 0; t < count; t += 8)
        {
            var weight = Vector256.Exp(Vector256.Load(scores + t) - offset);
            weight.Store(scores + t);
            sums += weight;
        }

        var inverse = Vector256.Create(1 / Vector256.Sum(sums));
        for (var t = 0; t < count; t += 8)
            (Vector256.Load(scores + t) * inverse).Store(scores + t);
    }

    // Adds weights [n, tokens] times values [tokens, d]; four queries at a time share what is loaded of the values.
    private static void AddValues(float* weights, int stride, int count, float* values, int tokens, int size, float* sums)
    {
        var query = 0;
        for (; query <= count - 4; query += 4)
        {
            float* a = weights + (long)query * stride, b = a + stride, c = b + stride, d = c + stride, into = sums + query * size;
            var i = 0;
            for (; i <= size - 16; i += 16)
            {
                Vector256<float> a0 = default, a1 = default, b0 = default, b1 = default,
                    c0 = default, c1 = default, d0 = default, d1 = default;
                var value = values + i;
                for (var t = 0; t < tokens; t++, value += size)
                {
                    var (low, high) = (Vector256.Load(value), Vector256.Load(value + 8));
                    var weight = Vector256.Create(a[t]);
                    (a0, a1) = (Add(weight, low, a0), Add(weight, high, a1));
                    weight = Vector256.Create(b[t]);
                    (b0, b1) = (Add(weight, low, b0), Add(weight, high, b1));
                    weight = Vector256.Create(c[t]);
                    (c0, c1) = (Add(weight, low, c0), Add(weight, high, c1));
                    weight = Vector256.Create(d[t]);
                    (d0, d1) = (Add(weight, low, d0), Add(weight, high, d1));
                }

                AddTo(into + i, a0, a1);
                AddTo(into + size + i, b0, b1);
                AddTo(into + 2 * size + i, c0, c1);
                AddTo(into + 3 * size + i, d0, d1);
            }

            if (i < size)
            {
                for (var one = 0; one < 4; one++)
                    AddEight(a + one * stride, values + i, tokens, size, into + one * size + i);
            }
        }

        for (; query < count; query++)
            AddValuesOfOne(weights + (long)query * stride, values, tokens, size, sums + query * size);
    }

    private static void AddValuesOfOne(float* weights, float* values, int tokens, int size, float* sums)
    {
        var i = 0;
        for (; i <= size - 32; i += 32)
        {
            Vector256<float> s0 = default, s1 = default, s2 = default, s3 = default;
            var value = values + i;
            for (var t = 0; t < tokens; t++, value += size)
            {
                var weight = Vector256.Create(weights[t]);
                (s0, s1) = (Add(weight, Vector256.Load(value), s0), Add(weight, Vector256.Load(value + 8), s1));
                (s2, s3) = (Add(weight, Vector256.Load(value + 16), s2), Add(weight, Vector256.Load(value + 24), s3));
            }

            AddTo(sums + i, s0, s1);
            AddTo(sums + i + 16, s2, s3);
        }

        for (; i < size; i += 8)
            AddEight(weights, values + i, tokens, size, sums + i);
    }

    private static void AddEight(float* weights, float* values, int tokens, int size, float* sums)
    {
        var sum = Vector256.Load(sums);
        for (var t = 0; t < tokens; t++)
            sum = Add(Vector256.Create(weights[t]), Vector256.Load(values + (long)t * size), sum);
        sum.Store(sums);
    }

    private static Vector256<float> Add(Vector256<float> a, Vector256<float> b, Vector256<float> sum) =>
        Vector256.MultiplyAddEstimate(a, b, sum);

    private static void Store(Vector256<float> low, Vector256<float> high, float* at)
    {
        low.Store(at);
        high.Store(at + 8);
    }

    private static void AddTo(float* at, Vector256<float> low, Vector256<float> high)
    {
        (Vector256.Load(at) + low).Store(at);
        (Vector256.Load(at + 8) + high).Store(at + 8);
    }
}
