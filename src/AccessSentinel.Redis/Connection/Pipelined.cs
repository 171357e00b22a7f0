namespace AccessSentinel.Redis.Connection;

/// <summary>How a command is to be issued.</summary>
/// <param name="Repeated">An earlier attempt at it may have been executed although its reply was lost.</param>
/// <param name="WithSource">The server does not hold the script: send its source.</param>
internal readonly record struct Issue(bool Repeated, bool WithSource);

/// <summary>Commands issued together. Each attempt issues those without a reply and gathers the replies.</summary>
internal sealed class Pipelined<T>(int count, Func<int, Issue, Task<T>> issue, Action<int, T> receive, TimeSpan timeout)
{
    /// <summary>Rounds of one attempt in which scripts are sent anew; a script is flushed again and again only by somebody who means it.</summary>
    private const int MostScriptRounds = 3;

    private readonly Issue[] _issues = new Issue[count];
    private int[] _pending = [.. Enumerable.Range(0, count)];

    /// <summary>Attempts made.</summary>
    public int Attempts { get; private set; }

    /// <summary>One attempt.</summary>
    /// <exception cref="RedisFaultException">Some commands have no reply; they stay pending.</exception>
    public async ValueTask AttemptAsync(CancellationToken cancellation)
    {
        Attempts++;
        for (int round = 1; ; round++)
        {
            RedisFaultException? fault = await RoundAsync(cancellation).ConfigureAwait(false);
            if (fault is null)
            {
                return;
            }

            if (fault.Fault.Kind != FaultKind.ScriptMissing || round == MostScriptRounds)
            {
                throw fault;
            }
        }
    }

    private async Task<RedisFaultException?> RoundAsync(CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        Task<T>[] replies = new Task<T>[_pending.Length];
        for (int i = 0; i < replies.Length; i++)
        {
            replies[i] = Send(_pending[i]);
        }

        await ((Task)Task.WhenAll(replies)).WaitAsync(timeout, cancellation).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        cancellation.ThrowIfCancellationRequested();
        return Gather(replies);
    }

    /// <summary>The client throws at once what it knows at once (no connection): that is a failed reply like any other.</summary>
    private Task<T> Send(int index)
    {
        try
        {
            return issue(index, _issues[index]);
        }
        catch (Exception exception) when (RedisFault.Of(exception) is not null)
        {
            return Task.FromException<T>(exception);
        }
    }

    private RedisFaultException? Gather(Task<T>[] replies)
    {
        RedisFaultException? worst = null;
        List<int> failed = [];
        for (int i = 0; i < replies.Length; i++)
        {
            int index = _pending[i];
            if (replies[i].IsCompletedSuccessfully)
            {
                receive(index, replies[i].Result);
                continue;
            }

            Exception exception = replies[i].Exception?.InnerException ?? NoReply(replies[i]);
            RedisFault fault = RedisFault.Of(exception) ?? throw new InvalidOperationException("The Redis client failed unexpectedly.", exception);
            failed.Add(index);
            _issues[index] = new Issue(_issues[index].Repeated || fault.MayHaveRun, _issues[index].WithSource || fault.Kind == FaultKind.ScriptMissing);
            if (worst is null || Gravity(fault.Kind) > Gravity(worst.Fault.Kind))
            {
                worst = new RedisFaultException(fault, exception);
            }
        }

        _pending = [.. failed];
        return worst;
    }

    /// <summary>A task that the client cancelled, or one that is still waiting; its reply, should it come, is nobody's any more.</summary>
    private Exception NoReply(Task<T> reply) => reply.IsCanceled
        ? new IOException("cancelled by the client")
        : new TimeoutException($"waited {timeout.TotalMilliseconds:0} ms");

    private static int Gravity(FaultKind kind) => kind switch
    {
        FaultKind.Permanent => 2,
        FaultKind.Transient => 1,
        _ => 0,
    };
}
