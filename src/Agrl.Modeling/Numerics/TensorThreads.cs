using static TorchSharp.torch;

namespace Agrl.Modeling.Numerics;

/// <summary>How many threads the tensor library shares an operation out to. The number is a thread's own.</summary>
public static class TensorThreads
{
    /// <summary>Sets it for the thread that calls, and as what threads begin with that have not asked yet.</summary>
    /// <param name="count">At least 1.</param>
    public static void Set(int count)
    {
        // A thread's first question gives it the process's number, over one that was set before: so it is asked for and then set.
        _ = get_num_threads();
        set_num_threads(count);
    }
}
