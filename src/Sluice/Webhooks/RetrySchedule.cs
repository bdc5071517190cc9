using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Sluice.Webhooks;

/// <summary>
/// When a webhook that was not taken is sent again: ten attempts within about three days (Standard Webhooks 1.0.0,
/// "Deliverability and reliability"), each up to a tenth earlier or later so that what failed together does not return together.
/// </summary>
public static class RetrySchedule
{
    /// <summary>The longest a receiver can ask to be left alone.</summary>
    public static readonly TimeSpan RetryAfterMax = TimeSpan.FromHours(24);

    private const int JitterSteps = 1000;

    private static readonly TimeSpan[] Waits =
    [
        TimeSpan.Zero, TimeSpan.FromSeconds(5), TimeSpan.FromMinutes(5), TimeSpan.FromMinutes(30), TimeSpan.FromHours(2),
        TimeSpan.FromHours(5), TimeSpan.FromHours(10), TimeSpan.FromHours(14), TimeSpan.FromHours(20), TimeSpan.FromHours(24),
    ];

    /// <summary>How long to wait before each attempt, from the end of the one before, without the jitter.</summary>
    public static IReadOnlyList<TimeSpan> Delays => Waits;

    public static int AttemptsMax => Waits.Length;

    /// <summary>How long to wait after an attempt that failed; null when it was the last one.</summary>
    /// <param name="attempt">The attempt's number, from 1.</param>
    /// <param name="delivery">The delivery's id: the same id and attempt wait equally long, others do not.</param>
    public static TimeSpan? DelayAfter(int attempt, Guid delivery)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(attempt, 1);
        if (attempt >= Waits.Length)
            return null;
        var wait = Waits[attempt];
        return wait + TimeSpan.FromTicks(wait.Ticks / 10 * JitterOf(delivery, attempt) / JitterSteps);
    }

    /// <summary>
    /// When to send again; null after the last attempt. <c>Retry-After</c> can make it later, up to 24 hours, never sooner: a
    /// receiver that always says "in a second" would use up all its attempts within a few.
    /// </summary>
    /// <param name="attempt">The number of the attempt that failed, from 1.</param>
    /// <param name="delivery">The delivery's id.</param>
    /// <param name="retryAfter">The answer's <c>Retry-After</c>, seconds or date; ignored when it is neither.</param>
    /// <param name="now">When it failed.</param>
    public static DateTimeOffset? Next(int attempt, Guid delivery, string? retryAfter, DateTimeOffset now)
    {
        if (DelayAfter(attempt, delivery) is not { } delay)
            return null;
        if (RetryAfter.Read(retryAfter, now) is not { } asked)
            return now + delay;
        var bounded = asked < RetryAfterMax ? asked : RetryAfterMax;
        // Never before the time asked for, and never all at that very time.
        var spread = TimeSpan.FromTicks(bounded.Ticks / 10 * Math.Abs(JitterOf(delivery, attempt)) / JitterSteps);
        var obeyed = bounded + spread < RetryAfterMax ? bounded + spread : RetryAfterMax;
        return now + (obeyed > delay ? obeyed : delay);
    }

    // Between -1000 and 1000.
    private static int JitterOf(Guid delivery, int attempt)
    {
        Span<byte> named = stackalloc byte[20];
        delivery.TryWriteBytes(named);
        BinaryPrimitives.WriteInt32BigEndian(named[16..], attempt);
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(named, hash);
        return (int)(BinaryPrimitives.ReadUInt32BigEndian(hash) % ((2 * JitterSteps) + 1)) - JitterSteps;
    }
}
