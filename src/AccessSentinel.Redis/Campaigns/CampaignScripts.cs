using AccessSentinel.Redis.Connection;

namespace AccessSentinel.Redis.Campaigns;

/// <summary>
/// The scripts on the counters of campaigns: a sorted set of credentials for each source and window, scored by level. Called with one source each
/// they are sound on Redis Cluster.
/// </summary>
internal static class CampaignScripts
{
    /// <summary>
    /// What sources' sets hold. ARGV, for each key: how many credentials are asked for, then those. Returns for each key how many there are at
    /// levels 0 to 4, then the level of each credential, −1 where it is not there.
    /// </summary>
    public static readonly RedisScript Read = new("""
        local found = {}
        local at = 1
        for k = 1, #KEYS do
          for level = 0, 4 do
            found[#found + 1] = redis.call('ZCOUNT', KEYS[k], level, level)
          end
          local last = at + tonumber(ARGV[at])
          for i = at + 1, last do
            found[#found + 1] = tonumber(redis.call('ZSCORE', KEYS[k], ARGV[i]) or -1)
          end
          at = last + 1
        end
        return found
        """);

    /// <summary>
    /// Counts credentials in sources' sets, two keys each: the window that began last and the next one. ARGV: 1 time to live in ms, 2 most
    /// credentials, then for each source how many it has and so many pairs of level and credential. The greatest level of a credential stays,
    /// so that a repeat changes nothing; beyond the most, those with the least evidence go.
    /// </summary>
    public static readonly RedisScript Add = new("""
        local function add(key, first, last)
          for i = first, last, 2 do
            local stored = redis.call('ZSCORE', key, ARGV[i + 1])
            if not stored or tonumber(stored) < tonumber(ARGV[i]) then
              redis.call('ZADD', key, ARGV[i], ARGV[i + 1])
            end
          end
          local beyond = redis.call('ZCARD', key) - tonumber(ARGV[2])
          if beyond > 0 then
            redis.call('ZREMRANGEBYRANK', key, 0, beyond - 1)
          end
          redis.call('PEXPIRE', key, ARGV[1])
        end
        local at = 3
        for k = 1, #KEYS, 2 do
          local last = at + 2 * tonumber(ARGV[at])
          add(KEYS[k], at + 1, last)
          add(KEYS[k + 1], at + 1, last)
          at = last + 1
        end
        return #KEYS
        """);
}
