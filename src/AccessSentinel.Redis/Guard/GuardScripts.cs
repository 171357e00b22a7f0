using AccessSentinel.Redis.Connection;

namespace AccessSentinel.Redis.Guard;

/// <summary>
/// The guard's rule as scripts: what <see cref="Engine.Guarding.SuspensionLedger"/> does in memory, number for number (a property test
/// holds the two against each other). All keys share a hash tag, so that one script may touch them on Redis Cluster. Time is the
/// server's, so that it is the same for all workers, whatever their clocks say; tests give one.
/// </summary>
internal static class GuardScripts
{
    private const string Common = """
        local now = tonumber(ARGV[1])
        if now == 0 then
          local time = redis.call('TIME')
          now = tonumber(time[1]) * 1000 + math.floor(tonumber(time[2]) / 1000)
        end
        local bucket = math.floor(now / 3600000)
        local function slot(of) return KEYS[2 + of % 3] end
        local function active()
          local keys = {}
          for of = bucket - 1, bucket do
            if redis.call('HGET', KEYS[1], tostring(of % 3)) == tostring(of) then keys[#keys + 1] = slot(of) end
          end
          if #keys == 0 then return 0 end
          return redis.call('PFCOUNT', unpack(keys))
        end
        local function pruneHeld() redis.call('ZREMRANGEBYSCORE', KEYS[5], '-inf', now) end

        """;

    /// <summary>
    /// One question. KEYS: 1 the buckets' hours, 2 to 4 the buckets, 5 the held, 6 and on one for each limit. ARGV: 1 time in ms or 0,
    /// 2 window in ms, 3 command id, 4 credential id, 5 for how long it is owed in ms, 6 "1" when the feed is not believed, 7 its retry in
    /// ms, 8 the configured limit in all, 9 the share of active credentials in millionths, then for each limit: its kind ("all", "raised",
    /// "fixed") and its number. Returns: allowed 1 or 0, index of the limit that holds it (0 = the feed), count, limit, retry in ms.
    /// </summary>
    public static readonly RedisScript Ask = new(Common + """
        local window = tonumber(ARGV[2])
        local id = ARGV[3]
        local limits = #KEYS - 5
        local inAll = math.max(tonumber(ARGV[8]), math.floor(active() * tonumber(ARGV[9]) / 1000000))
        local function limitOf(i)
          local kind = ARGV[8 + 2 * i]
          local limit = tonumber(ARGV[9 + 2 * i])
          if kind == 'all' then return inAll end
          local configured = tonumber(ARGV[8])
          if kind == 'raised' and configured > 0 and inAll > configured then return math.floor(limit * inAll / configured) end
          return limit
        end
        local function countOf(i)
          redis.call('ZREMRANGEBYSCORE', KEYS[5 + i], '-inf', now - window)
          return redis.call('ZCARD', KEYS[5 + i])
        end
        local count = countOf(1)
        if redis.call('ZSCORE', KEYS[6], id) then
          redis.call('ZREM', KEYS[5], ARGV[4])
          return {1, 0, count, limitOf(1), 0}
        end
        local held
        if ARGV[6] == '1' then
          held = {0, 0, 0, 0, tonumber(ARGV[7])}
        else
          for i = 1, limits do
            local limit = limitOf(i)
            local entries = countOf(i)
            if entries >= limit then
              local retry = window
              if limit > 0 then
                local leaves = redis.call('ZRANGE', KEYS[5 + i], entries - limit, entries - limit, 'WITHSCORES')
                retry = tonumber(leaves[2]) + window - now
              end
              if held then held[5] = math.max(held[5], retry) else held = {0, i, entries, limit, retry} end
            end
          end
        end
        if held then
          pruneHeld()
          redis.call('ZADD', KEYS[5], now + tonumber(ARGV[5]), ARGV[4])
          return held
        end
        for i = 1, limits do
          redis.call('ZADD', KEYS[5 + i], now, id)
          redis.call('PEXPIRE', KEYS[5 + i], window * 2)
        end
        redis.call('ZREM', KEYS[5], ARGV[4])
        return {1, 0, count + 1, limitOf(1), 0}
        """);

    /// <summary>
    /// Who was active. KEYS: 1 the buckets' hours, 2 to 4 the buckets, 5 the held. ARGV: 1 time in ms or 0, then credential ids (at most
    /// 1,000). Returns how many are held and how many are active.
    /// </summary>
    public static readonly RedisScript NoteActive = new(Common + """
        if #ARGV > 1 then
          local field = tostring(bucket % 3)
          if redis.call('HGET', KEYS[1], field) ~= tostring(bucket) then
            redis.call('DEL', slot(bucket))
            redis.call('HSET', KEYS[1], field, bucket)
            redis.call('PEXPIRE', KEYS[1], 14400000)
          end
          redis.call('PFADD', slot(bucket), unpack(ARGV, 2))
          redis.call('PEXPIRE', slot(bucket), 14400000)
        end
        pruneHeld()
        return {redis.call('ZCARD', KEYS[5]), active()}
        """);
}
