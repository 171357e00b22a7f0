namespace AccessSentinel.Redis.Connection;

/// <summary>Carries a classified fault from an attempt to the retries; never leaves <see cref="RedisConnection"/>.</summary>
internal sealed class RedisFaultException(RedisFault fault, Exception inner) : Exception(fault.Reason, inner)
{
    /// <summary>The fault.</summary>
    public RedisFault Fault { get; } = fault;
}
