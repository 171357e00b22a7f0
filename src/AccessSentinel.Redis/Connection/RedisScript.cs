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

    /// <summary>
    /// Sends it. The source goes as EVAL, which loads it where it runs: the client's own way is to load it on the node that it believes
    /// serves the key, and where that node redirects the call (its slot is moving, a replica took over) the script is missing at the other.
    /// </summary>
    public Task<RedisResult> SendAsync(IDatabase database, RedisKey[] keys, RedisValue[] arguments, Issue issue)
    {
        if (!issue.WithSource)
        {
            return database.ScriptEvaluateAsync(_hash, keys, arguments);
        }

        object[] words = [_source, keys.Length, .. keys, .. arguments];
        return database.ExecuteAsync("EVAL", words);
    }
}
