using System.Security.Cryptography;
using System.Text;
using StackExchange.Redis;

namespace AccessSentinel.Redis.Connection;

/// <summary>A Lua script: called by its hash, and with its source when the server does not hold it (any more).</summary>
internal sealed class RedisScript(string source)
{
    private readonly string _source = source.ReplaceLineEndings("\n");

    // SHA-1 is how Redis names scripts (EVALSHA); nothing is protected by it.
    private readonly byte[] _hash = SHA1.HashData(Encoding.UTF8.GetBytes(source.ReplaceLineEndings("\n")));

    /// <summary>Sends it. Given the source, the client loads the script on the node that serves the key and calls it there.</summary>
    public Task<RedisResult> SendAsync(IDatabase database, RedisKey[] keys, RedisValue[] arguments, Issue issue) => issue.WithSource
        ? database.ScriptEvaluateAsync(_source, keys, arguments)
        : database.ScriptEvaluateAsync(_hash, keys, arguments);
}
