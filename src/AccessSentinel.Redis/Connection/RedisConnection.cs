using System.Runtime.CompilerServices;
using AccessSentinel.Processing.Ports;
using Polly;
using Polly.Retry;
using StackExchange.Redis;

namespace AccessSentinel.Redis.Connection;

/// <summary>
/// One shared connection to Redis, with the retries that every user of it needs. The client reconnects by itself; while it is away
/// commands fail at once and are issued again here. Thread-safe.
/// </summary>
public sealed class RedisConnection : IAsyncDisposable
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(2);
    private static readonly ResiliencePropertyKey<long> StartedKey = new("started");

    /// <summary>The client asks every node when it looks anew at who serves what; once so often is enough for all who wait.</summary>
    private static readonly TimeSpan LookAgainAfter = TimeSpan.FromMilliseconds(500);

    private readonly TimeProvider _time;
    private readonly Lock _looking = new();
    private readonly ResiliencePipeline _retries;
    private Task _look = Task.CompletedTask;
    private long _lookedAt;
    private volatile StrongBox<bool>? _cluster;

    private RedisConnection(RedisOptions options, ConnectionMultiplexer multiplexer, TimeProvider time)
    {
        Options = options;
        Multiplexer = multiplexer;
        Database = multiplexer.GetDatabase();
        _time = time;
        _retries = new ResiliencePipelineBuilder { TimeProvider = time }
            .AddRetry(new RetryStrategyOptions
            {
                MaxRetryAttempts = int.MaxValue,
                BackoffType = DelayBackoffType.Exponential,
                UseJitter = true,
                Delay = FirstPause,
                MaxDelay = LongestPause,
                ShouldHandle = arguments => ValueTask.FromResult(
                    arguments.Outcome.Exception is RedisFaultException { Fault.Kind: not FaultKind.Permanent }
                    && Elapsed(arguments.Context) < options.RetryFor),
                OnRetry = async _ => await LookAgainAsync().ConfigureAwait(false),
            })
            .Build();
    }

    /// <summary>The options it was opened with.</summary>
    public RedisOptions Options { get; }

    internal ConnectionMultiplexer Multiplexer { get; }

    internal IDatabase Database { get; }

    /// <summary>The clock of pauses and retries.</summary>
    internal TimeProvider Time => _time;

    /// <summary>
    /// Opens the connection. Redis need not be there yet: the first command then waits for it as long as <see cref="RedisOptions.RetryFor"/> says.
    /// </summary>
    /// <param name="options">How to reach Redis.</param>
    /// <param name="time">Clock of pauses and retries; null = the system's.</param>
    /// <param name="cancellation">Gives up waiting.</param>
    /// <exception cref="ArgumentException">The options are wrong; the message says what, naming the keys.</exception>
    /// <exception cref="IOException">The password file cannot be read.</exception>
    public static async Task<RedisConnection> OpenAsync(RedisOptions options, TimeProvider? time, CancellationToken cancellation)
    {
        RedisOptionsValidation.ThrowIfInvalid(options);
        Task<ConnectionMultiplexer> connecting = ConnectionMultiplexer.ConnectAsync(ConnectionText.Parse(options));
        ConnectionMultiplexer multiplexer = await connecting.WaitAsync(cancellation).ConfigureAwait(false);
        ClientDifferences.Apply(multiplexer);
        return new RedisConnection(options, multiplexer, time ?? TimeProvider.System);
    }

    /// <summary>
    /// Whether it is a Redis Cluster, asked of a node once: what the client knows of a server is not there yet while it connects.
    /// </summary>
    /// <exception cref="TransportException">No node tells.</exception>
    internal async ValueTask<bool> IsClusterAsync(CancellationToken cancellation)
    {
        if (_cluster is { } known)
        {
            return known.Value;
        }

        RedisResult info = await RunAsync("asking whether it is a cluster", () => Database.ExecuteAsync("INFO", "cluster"), cancellation).ConfigureAwait(false);
        _cluster = new StrongBox<bool>((info.ToString() ?? "").Contains("cluster_enabled:1", StringComparison.Ordinal));
        return _cluster.Value;
    }

    /// <summary>Runs one command, with retries.</summary>
    /// <exception cref="TransportException">A fault outlasted the retries, or no retry can cure it.</exception>
    internal async Task<T> RunAsync<T>(string purpose, Func<Task<T>> issue, CancellationToken cancellation)
    {
        T result = default!;
        await RunAsync(purpose, 1, (_, _) => issue(), (_, reply) => result = reply, cancellation).ConfigureAwait(false);
        return result;
    }

    /// <summary>
    /// Issues <paramref name="count"/> commands pipelined, waits for all, and issues again those that failed until all are answered.
    /// </summary>
    /// <param name="purpose">What for, as in "saving 500 records".</param>
    /// <param name="count">How many commands.</param>
    /// <param name="issue">Sends the i-th command.</param>
    /// <param name="receive">Takes the i-th reply; called once each, on one thread at a time.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <exception cref="TransportException">A fault outlasted the retries, or no retry can cure it.</exception>
    internal async Task RunAsync<T>(
        string purpose, int count, Func<int, Issue, Task<T>> issue, Action<int, T> receive, CancellationToken cancellation)
    {
        Pipelined<T> work = new(count, issue, receive, Options.OperationTimeout);
        ResilienceContext context = ResilienceContextPool.Shared.Get(cancellation);
        context.Properties.Set(StartedKey, _time.GetTimestamp());
        try
        {
            await _retries.ExecuteAsync(
                static (c, state) => state.AttemptAsync(c.CancellationToken), context, work).ConfigureAwait(false);
        }
        catch (RedisFaultException exception)
        {
            string tried = exception.Fault.Kind == FaultKind.Permanent
                ? "not tried again, since repeating cannot cure it"
                : $"gave up after {work.Attempts} attempts in {Elapsed(context).TotalSeconds:0.0} s";
            throw new TransportException($"Redis, {purpose}: {exception.Fault.Reason}; {tried}.", exception.InnerException);
        }
        finally
        {
            ResilienceContextPool.Shared.Return(context);
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        // Nothing is on its way any more when the owner disposes; waiting for replies would only delay a shutdown without Redis.
        await Multiplexer.CloseAsync(allowCommandsToComplete: false).ConfigureAwait(false);
        Multiplexer.Dispose();
    }

    /// <summary>
    /// After a fault another node may serve what failed. The client learns that from a redirection, but a node that died redirects
    /// nobody, and by itself the client looks once a minute: until then a replica that took over is none of its masters.
    /// </summary>
    private Task LookAgainAsync()
    {
        if (Multiplexer.GetEndPoints().Length == 1)
        {
            return Task.CompletedTask;
        }

        lock (_looking)
        {
            if (_look.IsCompleted && (_lookedAt == 0 || _time.GetElapsedTime(_lookedAt) >= LookAgainAfter))
            {
                _lookedAt = _time.GetTimestamp();
                _look = LookAsync();
            }

            return _look;
        }

        async Task LookAsync()
        {
            // What it found shows in the next attempt; that nodes do not answer is why it looks.
            Task looking = Multiplexer.ConfigureAsync();
            await looking.WaitAsync(Options.ConnectTimeout).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private TimeSpan Elapsed(ResilienceContext context) =>
        _time.GetElapsedTime(context.Properties.GetValue(StartedKey, 0));
}
