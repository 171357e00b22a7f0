using System.Diagnostics;

namespace AccessSentinel.TestKit;

/// <summary>Waits for what another thread or process brings about. The limit bounds a hang; it is no assertion about speed.</summary>
public static class Eventually
{
    /// <summary>How long is waited unless told otherwise; generous, since the machine may be shared.</summary>
    public static readonly TimeSpan Limit = TimeSpan.FromMinutes(2);

    /// <summary>Waits until a condition holds; fails the test when it does not within the limit.</summary>
    public static async Task HoldsAsync(Func<bool> condition, string what, TimeSpan? limit = null)
    {
        await HoldsAsync(() => Task.FromResult(condition()), what, limit).ConfigureAwait(false);
    }

    /// <summary>Waits until a condition holds; fails the test when it does not within the limit.</summary>
    /// <param name="condition">Asked until it holds.</param>
    /// <param name="what">What is waited for.</param>
    /// <param name="limit">Null: <see cref="Limit"/>.</param>
    /// <param name="instead">Asked when it does not come: what is the case instead.</param>
    public static async Task HoldsAsync(Func<Task<bool>> condition, string what, TimeSpan? limit = null, Func<string>? instead = null)
    {
        if (!await TriedAsync(condition, limit ?? Limit).ConfigureAwait(false))
        {
            Assert.Fail($"Waited {(limit ?? Limit).TotalSeconds:0} s in vain until {what}.{(instead is null ? "" : " " + instead())}");
        }
    }

    /// <summary>Whether a condition came to hold within the limit.</summary>
    public static async Task<bool> TriedAsync(Func<Task<bool>> condition, TimeSpan limit)
    {
        var watch = Stopwatch.StartNew();
        while (!await condition().ConfigureAwait(false))
        {
            if (watch.Elapsed > limit)
            {
                return false;
            }

            await Task.Delay(25).ConfigureAwait(false);
        }

        return true;
    }
}
