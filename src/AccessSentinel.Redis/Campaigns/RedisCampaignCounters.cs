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

    private static readonly TimeSpan TimeToLive = TimeSpan.FromDays(3);

    /// <inheritdoc/>
    public Task ReadAsync(IReadOnlyList<CampaignQuestion> questions, CampaignAnswer[] into, CancellationToken cancellation)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(into.Length, questions.Count);
        return Chunks.RunAsync(
            questions.Count,
            static _ => 0,
            connection.Options,
            (start, end, stop) => connection.RunAsync(
                $"reading {end - start} sources of campaigns",
                end - start,
                (i, issue) => CampaignScripts.Read.SendAsync(
                    connection.Database,
                    [CampaignKey.Of(questions[start + i].Source)],
                    [.. questions[start + i].Credentials.Select(static each => (RedisValue)each)],
                    issue),
                (i, reply) => into[start + i] = Answer(questions[start + i], reply),
                stop),
            cancellation);
    }

    /// <inheritdoc/>
    public Task AddAsync(IReadOnlyList<CampaignSighting> sightings, CancellationToken cancellation)
    {
        var additions = Additions(sightings);
        return Chunks.RunAsync(
            additions.Count,
            static _ => 0,
            connection.Options,
            (start, end, stop) => connection.RunAsync(
                $"counting on {end - start} sources of campaigns",
                end - start,
                (i, issue) => CampaignScripts.Add.SendAsync(connection.Database, additions[start + i].Keys, additions[start + i].Arguments, issue),
                static (_, _) => { },
                stop),
            cancellation);
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

    /// <summary>One script for each source and credential group: the windows of a source share a slot, and the portal's sample is a source too.</summary>
    private static List<(RedisKey[] Keys, RedisValue[] Arguments)> Additions(IReadOnlyList<CampaignSighting> sightings)
    {
        // Lua's stack is bounded, and a script that runs long makes the others wait.
        const int MostInScript = 500;
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

        List<(RedisKey[] Keys, RedisValue[] Arguments)> additions = [];
        foreach (var (source, list) in bySource)
        {
            RedisKey[] keys = [CampaignKey.Of(source), CampaignKey.Of(source.Next)];
            foreach (var part in list.Chunk(MostInScript))
            {
                additions.Add((keys, [(long)TimeToLive.TotalMilliseconds, MostCredentials, .. part.SelectMany(static each => new RedisValue[] { each.Level, each.CredentialId })]));
            }
        }

        return additions;
    }

    private static CampaignAnswer Answer(in CampaignQuestion question, RedisResult reply)
    {
        long[] found = (long[]?)reply ?? [];
        if (found.Length != CampaignTally.Levels + question.Credentials.Count)
        {
            throw new InvalidDataException($"Redis key {CampaignKey.Of(question.Source)} was answered with {found.Length} numbers: another program or a hand changed it.");
        }

        CampaignTally all = default;
        for (var level = 0; level < CampaignTally.Levels; level++)
        {
            all = all.Add(level, (int)found[level]);
        }

        return new CampaignAnswer(all, [.. found.Skip(CampaignTally.Levels).Select(static each => (int)each)]);
    }
}
