using AccessSentinel.Engine.State;
using AccessSentinel.Processing.Ports;
using AccessSentinel.TestKit.Servers;

namespace AccessSentinel.Redis.Tests;

/// <summary>Shorthands of the tests: one record at a time, options that do not wait long.</summary>
internal static class StoreUnderTest
{
    /// <summary>Options that retry for a minute at most: a hang ends, a slow machine does not fail.</summary>
    public static RedisOptions OptionsOf(RedisServer server) => OptionsOf(server.Connection);

    /// <summary>Options of a server that speaks TLS and asks for a certificate.</summary>
    public static RedisOptions OptionsOf(string connection, TestCertificates certificates) => OptionsOf(connection) with
    {
        SslCaFile = certificates.AuthorityFile,
        SslCertificateFile = certificates.ClientFile,
        SslKeyFile = certificates.ClientKeyFile,
    };

    /// <summary>The same for a connection string.</summary>
    public static RedisOptions OptionsOf(string connection) => new()
    {
        Connection = connection,
        RetryFor = TimeSpan.FromMinutes(1),
        OperationTimeout = TimeSpan.FromSeconds(20),
    };

    public static Task<RedisStateStore> ConnectAsync(RedisServer server) =>
        ConnectAsync(server.Connection);

    public static Task<RedisStateStore> ConnectAsync(string connection) =>
        RedisStateStore.ConnectAsync(OptionsOf(connection), CancellationToken.None);

    public static async Task<StoredRecord?> LoadOneAsync(this IStateStore store, string credentialId)
    {
        var into = new StoredRecord?[1];
        await store.LoadAsync([credentialId], into, CancellationToken.None);
        return into[0];
    }

    public static async Task<bool> SaveOneAsync(this IStateStore store, string credentialId, long expectedVersion, StoredRecord record)
    {
        bool[] saved = new bool[1];
        await store.SaveAsync([new SaveRequest(credentialId, expectedVersion, record)], saved, CancellationToken.None);
        return saved[0];
    }
}
