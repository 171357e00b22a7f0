using AccessSentinel.Redis.Connection;

namespace AccessSentinel.Redis.Records;

/// <summary>The scripts on records. Each touches one key, KEYS[1], so each is sound on Redis Cluster.</summary>
internal static class RecordScripts
{
    /// <summary>
    /// Compare-and-save. ARGV: 1 expected version, 2 generation, 3 new version, 4 time to live in ms, 5 "1" when an earlier attempt may
    /// have been executed, 6 core, 7 outbox ("" = none), 8 number n of fields to delete, those n fields, then pairs of field and value (at least one).
    /// Returns 1 = saved, 0 = conflict. A record without version or of another generation counts as absent (version 0) and is replaced whole.
    /// </summary>
    /// <remarks>
    /// A repeated attempt that finds its own version, core and outbox in place was executed the first time: it is saved, not in conflict.
    /// The first write is a HSET, which Redis refuses when its memory is full; had another write gone before, it would let all the
    /// following ones through (a script is not stopped half-way). Arguments are unpacked in slices because Lua's stack is bounded (8,000 values).
    /// </remarks>
    public static readonly RedisScript Save = new("""
        local key = KEYS[1]
        local stored = redis.call('HMGET', key, 'version', 'generation')
        local absent = not stored[1] or stored[2] ~= ARGV[2]
        local version = absent and '0' or stored[1]
        if version ~= ARGV[1] then
          if ARGV[5] == '1' and not absent and version == ARGV[3] then
            local content = redis.call('HMGET', key, 'w', 'o')
            if content[1] == ARGV[6] and (content[2] or '') == ARGV[7] then return 1 end
          end
          return 0
        end
        if absent then
          redis.call('HSET', key, 'version', ARGV[3])
          redis.call('DEL', key)
        end
        local removed = tonumber(ARGV[8])
        local first = 9 + removed
        redis.call('HSET', key, 'version', ARGV[3], 'generation', ARGV[2], 'w', ARGV[6], unpack(ARGV, first, math.min(first + 999, #ARGV)))
        for from = first + 1000, #ARGV, 1000 do
          redis.call('HSET', key, unpack(ARGV, from, math.min(from + 999, #ARGV)))
        end
        for from = 9, 8 + removed, 1000 do
          redis.call('HDEL', key, unpack(ARGV, from, math.min(from + 999, 8 + removed)))
        end
        if ARGV[7] == '' then redis.call('HDEL', key, 'o') else redis.call('HSET', key, 'o', ARGV[7]) end
        redis.call('PEXPIRE', key, ARGV[4])
        return 1
        """);

    /// <summary>Deletes the outbox when the record still is at version ARGV[1]. Returns 1 = at that version, 0 = not.</summary>
    public static readonly RedisScript ClearOutbox = new("""
        if redis.call('HGET', KEYS[1], 'version') ~= ARGV[1] then return 0 end
        redis.call('HDEL', KEYS[1], 'o')
        return 1
        """);
}
