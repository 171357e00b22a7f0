using AccessSentinel.Redis.Connection;

namespace AccessSentinel.Redis.Records;

/// <summary>The scripts on records. Called with one key each is sound on Redis Cluster.</summary>
internal static class RecordScripts
{
    /// <summary>
    /// Compare-and-save of each key's record. ARGV: 1 time to live in ms, 2 "1" when an earlier attempt may have been executed; then for each
    /// key: +1 how many arguments this record has, +2 expected version, +3 generation, +4 new version, +5 core, +6 outbox ("" = none),
    /// +7 number n of fields to delete, those n fields, then pairs of field and value (at least one). Returns for each key 1 = saved,
    /// 0 = conflict. A record without version or of another generation counts as absent (version 0) and is replaced whole.
    /// </summary>
    /// <remarks>
    /// A repeated attempt that finds its own version, core and outbox in place was executed the first time: it is saved, not in conflict.
    /// A record's first write is a HSET, which Redis refuses when its memory is full; had another write gone before, it would let all the
    /// following ones through (a script is not stopped half-way). Arguments are unpacked in slices because Lua's stack is bounded (8,000 values).
    /// </remarks>
    public static readonly RedisScript Save = new("""
        local function each(command, key, first, last)
          for from = first, last, 1000 do
            redis.call(command, key, unpack(ARGV, from, math.min(from + 999, last)))
          end
        end
        local function save(key, at, last)
          local stored = redis.call('HMGET', key, 'version', 'generation')
          local absent = not stored[1] or stored[2] ~= ARGV[at + 3]
          local version = absent and '0' or stored[1]
          if version ~= ARGV[at + 2] then
            if ARGV[2] == '1' and not absent and version == ARGV[at + 4] then
              local content = redis.call('HMGET', key, 'w', 'o')
              if content[1] == ARGV[at + 5] and (content[2] or '') == ARGV[at + 6] then return 1 end
            end
            return 0
          end
          if absent then
            redis.call('HSET', key, 'version', ARGV[at + 4])
            redis.call('DEL', key)
          end
          local first = at + 8 + tonumber(ARGV[at + 7])
          local slice = math.min(first + 999, last)
          redis.call('HSET', key, 'version', ARGV[at + 4], 'generation', ARGV[at + 3], 'w', ARGV[at + 5], unpack(ARGV, first, slice))
          each('HSET', key, slice + 1, last)
          each('HDEL', key, at + 8, first - 1)
          if ARGV[at + 6] == '' then redis.call('HDEL', key, 'o') else redis.call('HSET', key, 'o', ARGV[at + 6]) end
          redis.call('PEXPIRE', key, ARGV[1])
          return 1
        end
        local saved = {}
        local at = 2
        for i = 1, #KEYS do
          local last = at + tonumber(ARGV[at + 1])
          saved[i] = save(KEYS[i], at, last)
          at = last
        end
        return saved
        """);

    /// <summary>Deletes the outbox when the record still is at version ARGV[1]. Returns 1 = at that version, 0 = not.</summary>
    public static readonly RedisScript ClearOutbox = new("""
        if redis.call('HGET', KEYS[1], 'version') ~= ARGV[1] then return 0 end
        redis.call('HDEL', KEYS[1], 'o')
        return 1
        """);
}
