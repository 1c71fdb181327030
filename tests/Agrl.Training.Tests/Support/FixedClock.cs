namespace Agrl.Training.Tests.Support;

/// <summary>A clock on which each look takes a second, so that times are the same in every run.</summary>
internal sealed class FixedClock : TimeProvider
{
    private long _looks;

    public override long TimestampFrequency => 1;

    public override long GetTimestamp() => ++_looks;

    public override DateTimeOffset GetUtcNow() => new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);
}
