using AccessSentinel.Redis.Connection;

namespace AccessSentinel.Redis.Campaigns;

/// <summary>The scripts on the counters of campaigns: a sorted set of credentials for each source and window, scored by level.</summary>
internal static class CampaignScripts
{
    /// <summary>
    /// What a source's set holds. ARGV: credentials. Returns how many there are at levels 0 to 4, then the level of each credential, −1 where it
    /// is not there.
    /// </summary>
    public static readonly RedisScript Read = new("""
        local found = {}
        for level = 0, 4 do
          found[level + 1] = redis.call('ZCOUNT', KEYS[1], level, level)
        end
        for i = 1, #ARGV do
          found[5 + i] = tonumber(redis.call('ZSCORE', KEYS[1], ARGV[i]) or -1)
        end
        return found
        """);

    /// <summary>
    /// Counts credentials in each of the keys. ARGV: 1 time to live in ms, 2 most credentials, then pairs of level and credential. The greatest
    /// level of a credential stays, so that a repeat changes nothing; beyond the most, those with the least evidence go.
    /// </summary>
    public static readonly RedisScript Add = new("""
        for k = 1, #KEYS do
          for i = 3, #ARGV, 2 do
            local stored = redis.call('ZSCORE', KEYS[k], ARGV[i + 1])
            if not stored or tonumber(stored) < tonumber(ARGV[i]) then
              redis.call('ZADD', KEYS[k], ARGV[i], ARGV[i + 1])
            end
          end
          local beyond = redis.call('ZCARD', KEYS[k]) - tonumber(ARGV[2])
          if beyond > 0 then
            redis.call('ZREMRANGEBYRANK', KEYS[k], 0, beyond - 1)
          end
          redis.call('PEXPIRE', KEYS[k], ARGV[1])
        end
        return #KEYS
        """);
}
