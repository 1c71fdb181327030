namespace Agrl.Training.Rollouts;

/// <summary>
/// Draws prompts in a random order without repeats until all were drawn, then in a new order. Class-balanced, it does so within
/// each tier and takes the tiers in turn.
/// </summary>
public sealed class PromptPool
{
    private readonly Random _random;
    private readonly int[][] _classes;
    private readonly int[] _positions;
    private int _turn;

    /// <summary>A pool over prompts 0 to n - 1.</summary>
    /// <param name="tiers">The gold tier of each prompt.</param>
    /// <param name="classBalanced">Whether the tiers are drawn equally often.</param>
    /// <param name="random">The source of the orders; owned by the pool from here on.</param>
    public PromptPool(IReadOnlyList<int> tiers, bool classBalanced, Random random)
    {
        ArgumentNullException.ThrowIfNull(tiers);
        if (tiers.Count == 0)
            throw new ArgumentException("A pool needs at least one prompt.", nameof(tiers));
        _random = random;
        var all = Enumerable.Range(0, tiers.Count);
        _classes = classBalanced
            ? [.. all.GroupBy(i => tiers[i]).OrderBy(g => g.Key).Select(g => g.ToArray())]
            : [all.ToArray()];
        _positions = new int[_classes.Length];
        foreach (var members in _classes)
            _random.Shuffle(members);
    }

    /// <summary>Prompts drawn so far.</summary>
    public int Drawn { get; private set; }

    /// <summary>Draws prompts that an earlier part of the run has had.</summary>
    /// <param name="count">How many.</param>
    public void Skip(int count)
    {
        for (var i = 0; i < count; i++)
            Next();
    }

    /// <summary>The next prompt.</summary>
    public int Next()
    {
        Drawn++;
        var turn = _turn;
        _turn = (_turn + 1) % _classes.Length;
        var members = _classes[turn];
        if (_positions[turn] == members.Length)
        {
            _random.Shuffle(members);
            _positions[turn] = 0;
        }

        return members[_positions[turn]++];
    }
}
