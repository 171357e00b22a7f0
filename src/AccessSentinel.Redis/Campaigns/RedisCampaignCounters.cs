using AccessSentinel.Engine;
using AccessSentinel.Engine.Signals;
using AccessSentinel.Processing.Ports;
using AccessSentinel.Redis.Connection;
using StackExchange.Redis;

namespace AccessSentinel.Redis.Campaigns;

/// <summary>
/// The shared counters of campaigns on Redis. They are no part of a record: losing them loses evidence and suspends nobody. Sets live for
/// three days after their last sighting and hold <see cref="MostCredentials"/>, those with the most evidence.
/// </summary>
public sealed class RedisCampaignCounters(RedisConnection connection) : ICampaignCounters
{
    /// <summary>
    /// Most credentials counted on one source. A source that is new to more of them in a day is a carrier's or a browser's; where quiet ones were
    /// left out it looks at most as suspicious as the portal's rate among so many allows.
    /// </summary>
    public const int MostCredentials = 4_096;

    // As with records: a command of its own for each source costs client and server more than what it asks.
    private const int SourcesPerScript = 16;

    // Lua's stack is bounded, and a script that runs long makes the others wait.
    private const int CredentialsPerScript = 500;

    private static readonly TimeSpan TimeToLive = TimeSpan.FromDays(3);

    /// <inheritdoc/>
    public async Task ReadAsync(IReadOnlyList<CampaignQuestion> questions, CampaignAnswer[] into, CancellationToken cancellation)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(into.Length, questions.Count);
        var scripts = await ScriptsAsync(questions.Count, i => questions[i].Credentials.Count, cancellation).ConfigureAwait(false);
        await RunAsync(
            "reading",
            scripts,
            (script, issue) => CampaignScripts.Read.SendAsync(connection.Database, KeysOf(questions, script), Asking(questions, script), issue),
            (script, reply) => Take(questions, script, reply, into),
            cancellation).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public async Task AddAsync(IReadOnlyList<CampaignSighting> sightings, CancellationToken cancellation)
    {
        var additions = Additions(sightings);
        var scripts = await ScriptsAsync(additions.Count, i => additions[i].Seen.Length, cancellation).ConfigureAwait(false);
        await RunAsync(
            "counting on",
            scripts,
            (script, issue) => CampaignScripts.Add.SendAsync(connection.Database, KeysOf(additions, script), Adding(additions, script), issue),
            static (_, _) => { },
            cancellation).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyList<CampaignMember>> MembersAsync(CampaignSource source, CancellationToken cancellation)
    {
        var entries = await connection.RunAsync(
            $"listing campaign {source}",
            () => connection.Database.SortedSetRangeByRankWithScoresAsync(
                CampaignKey.Of(source), 0, -1, Order.Descending, CommandFlags.DemandMaster),
            cancellation).ConfigureAwait(false);
        return [.. entries.Select(static each => new CampaignMember(each.Element.ToString(), (int)each.Score))];
    }

    private Task RunAsync(
        string purpose, List<Range> scripts, Func<Range, Issue, Task<RedisResult>> issue, Action<Range, RedisResult> receive, CancellationToken cancellation) => Chunks.RunAsync(
        scripts.Count,
        static _ => 0,
        connection.Options,
        (start, end, stop) => connection.RunAsync(
            $"{purpose} sources of campaigns in {end - start} scripts",
            end - start,
            (i, how) => issue(scripts[start + i], how),
            (i, reply) => receive(scripts[start + i], reply),
            stop),
        cancellation);

    /// <summary>What goes into each script: consecutive sources, few enough that none runs long.</summary>
    private async ValueTask<List<Range>> ScriptsAsync(int count, Func<int, int> credentialsOf, CancellationToken cancellation)
    {
        // Keys of one script must share a slot on Redis Cluster, and two sources do not.
        var most = await connection.IsClusterAsync(cancellation).ConfigureAwait(false) ? 1 : SourcesPerScript;
        List<Range> scripts = [];
        for (int start = 0, end; start < count; start = end)
        {
            end = start + 1;
            for (var credentials = credentialsOf(start); end < count && end - start < most; end++)
            {
                credentials += credentialsOf(end);
                if (credentials > CredentialsPerScript)
                {
                    break;
                }
            }

            scripts.Add(start..end);
        }

        return scripts;
    }

    private static RedisKey[] KeysOf(IReadOnlyList<CampaignQuestion> questions, Range script)
    {
        var (start, count) = script.GetOffsetAndLength(questions.Count);
        var keys = new RedisKey[count];
        for (var i = 0; i < count; i++)
        {
            keys[i] = CampaignKey.Of(questions[start + i].Source);
        }

        return keys;
    }

    private static RedisKey[] KeysOf(List<(CampaignSource Source, CampaignSighting[] Seen)> additions, Range script)
    {
        var (start, count) = script.GetOffsetAndLength(additions.Count);
        var keys = new RedisKey[2 * count];
        for (var i = 0; i < count; i++)
        {
            keys[2 * i] = CampaignKey.Of(additions[start + i].Source);
            keys[(2 * i) + 1] = CampaignKey.Of(additions[start + i].Source.Next);
        }

        return keys;
    }

    private static RedisValue[] Asking(IReadOnlyList<CampaignQuestion> questions, Range script)
    {
        List<RedisValue> arguments = [];
        for (var i = script.Start.Value; i < script.End.Value; i++)
        {
            arguments.Add(questions[i].Credentials.Count);
            foreach (var credential in questions[i].Credentials)
            {
                arguments.Add(credential);
            }
        }

        return [.. arguments];
    }

    private static RedisValue[] Adding(List<(CampaignSource Source, CampaignSighting[] Seen)> additions, Range script)
    {
        List<RedisValue> arguments = [(long)TimeToLive.TotalMilliseconds, MostCredentials];
        for (var i = script.Start.Value; i < script.End.Value; i++)
        {
            arguments.Add(additions[i].Seen.Length);
            foreach (var sighting in additions[i].Seen)
            {
                arguments.Add(sighting.Level);
                arguments.Add(sighting.CredentialId);
            }
        }

        return [.. arguments];
    }

    /// <summary>What is to be counted on each source, the portal's sample being one too, in parts that a script can take.</summary>
    private static List<(CampaignSource Source, CampaignSighting[] Seen)> Additions(IReadOnlyList<CampaignSighting> sightings)
    {
        Dictionary<CampaignSource, List<CampaignSighting>> bySource = [];
        Span<CampaignSource> places = stackalloc CampaignSource[CampaignWatch.MostPlaces];
        foreach (var sighting in sightings)
        {
            var count = CampaignWatch.PlacesOf(sighting.Source, sighting.CredentialId, places);
            // Places come in pairs: a window and the one after it.
            for (var i = 0; i < count; i += 2)
            {
                if (!bySource.TryGetValue(places[i], out var list))
                {
                    bySource[places[i]] = list = [];
                }

                list.Add(sighting);
            }
        }

        return [.. bySource.SelectMany(static each => each.Value.Chunk(CredentialsPerScript).Select(part => (each.Key, part)))];
    }

    private static void Take(IReadOnlyList<CampaignQuestion> questions, Range script, RedisResult reply, CampaignAnswer[] into)
    {
        long[] found = (long[]?)reply ?? [];
        var expected = 0;
        for (var i = script.Start.Value; i < script.End.Value; i++)
        {
            expected += CampaignTally.Levels + questions[i].Credentials.Count;
        }

        if (found.Length != expected)
        {
            throw new InvalidDataException($"The script on Redis key {CampaignKey.Of(questions[script.Start.Value].Source)} and those after it answered {found.Length} numbers instead of {expected}.");
        }

        var at = 0;
        for (var i = script.Start.Value; i < script.End.Value; i++)
        {
            var levels = new int[questions[i].Credentials.Count];
            CampaignTally all = default;
            for (var level = 0; level < CampaignTally.Levels; level++)
            {
                all = all.Add(level, (int)found[at++]);
            }

            for (var each = 0; each < levels.Length; each++)
            {
                levels[each] = (int)found[at++];
            }

            into[i] = new CampaignAnswer(all, levels);
        }
    }
}
