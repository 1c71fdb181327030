namespace Agrl.Training.Rollouts;

/// <summary>
/// Draws prompts in a random order without repeats until all were drawn, then in a new order. Class-balanced, it does so within
/// each tier and takes the tiers in turn.
/// </summary>
public sealed class PromptPool
{
    private readonly Random[] _orders;
    private readonly int[][] _classes;
    private readonly int[] _drawn;
    private int _turn;

    /// <summary>A pool over prompts 0 to n - 1.</summary>
    /// <param name="tiers">The gold tier of each prompt.</param>
    /// <param name="classBalanced">Whether the tiers are drawn equally often.</param>
    /// <param name="random">The source of the orders; owned by the pool from here on.</param>
    public PromptPool(IReadOnlyList<int> tiers, bool classBalanced, Random random)
    {
        ArgumentNullException.ThrowIfNull(tiers);
        ArgumentNullException.ThrowIfNull(random);
        if (tiers.Count == 0)
            throw new ArgumentException("A pool needs at least one prompt.", nameof(tiers));
        var all = Enumerable.Range(0, tiers.Count);
        _classes = classBalanced
            ? [.. all.GroupBy(i => tiers[i]).OrderBy(g => g.Key).Select(g => g.ToArray())]
            : [all.ToArray()];
        // A class has orders of its own, whatever is drawn of the others.
        _orders = classBalanced ? [.. _classes.Select(_ => new Random(random.Next()))] : [random];
        _drawn = new int[_classes.Length];
    }

    /// <summary>Where the pool is, for a checkpoint.</summary>
    public PromptPoolState State => new([.. _drawn], _turn);

    /// <summary>Prompts drawn so far, those that were passed over among them.</summary>
    public int Drawn => _drawn.Sum();

    /// <summary>Brings a new pool to where another was.</summary>
    /// <param name="state">The state of a pool over the same prompts.</param>
    /// <exception cref="ArgumentException">The state has other classes.</exception>
    public void Restore(PromptPoolState state)
    {
        ArgumentNullException.ThrowIfNull(state);
        if (state.Drawn.Count != _classes.Length)
            throw new ArgumentException($"The state has {state.Drawn.Count} classes, the pool {_classes.Length}.", nameof(state));
        for (var turn = 0; turn < _classes.Length; turn++)
        {
            for (var i = 0; i < state.Drawn[turn]; i++)
                Take(turn);
        }

        _turn = state.Turn;
    }

    /// <summary>Draws prompts that an earlier part of the run has had.</summary>
    /// <param name="count">How many.</param>
    public void Skip(int count)
    {
        for (var i = 0; i < count; i++)
            Next();
    }

    /// <summary>The next prompt.</summary>
    public int Next() => Next(_ => false);

    /// <summary>The next prompt that is not to be passed over; where all of the class that is next are, it is drawn all the same.</summary>
    /// <param name="isPassedOver">Whether a prompt is.</param>
    public int Next(Func<int, bool> isPassedOver)
    {
        ArgumentNullException.ThrowIfNull(isPassedOver);
        var turn = _turn;
        _turn = (_turn + 1) % _classes.Length;
        var prompt = Take(turn);
        for (var passed = 0; passed < _classes[turn].Length && isPassedOver(prompt); passed++)
            prompt = Take(turn);
        return prompt;
    }

    private int Take(int turn)
    {
        var members = _classes[turn];
        var place = _drawn[turn]++ % members.Length;
        if (place == 0)
            _orders[turn].Shuffle(members);
        return members[place];
    }
}
