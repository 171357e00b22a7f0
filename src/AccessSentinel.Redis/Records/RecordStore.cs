using AccessSentinel.Engine.State;
using AccessSentinel.Processing.Ports;
using AccessSentinel.Redis.Connection;
using StackExchange.Redis;

namespace AccessSentinel.Redis.Records;

/// <summary>Credentials' records: one hash each, saved by scripts, pipelined in bounded chunks.</summary>
internal sealed class RecordStore(RedisConnection connection)
{
    // Field names, separators and lengths of the protocol around one record's values, roughly.
    private const int OverheadBytes = 512;

    // level, until, episode, sequence, key, seen: see Fill.
    private const int PlainFields = 6;

    // Measured: ten records a script cost two thirds of the CPU of one each, both sides together; many more gain little and make the
    // other clients of the server wait longer.
    private const int RecordsPerScript = 16;

    private readonly RedisValue _timeToLive = (long)TimeSpan.FromDays(connection.Options.RecordDays).TotalMilliseconds;

    /// <summary>Loads records; null where there is none.</summary>
    public Task LoadAsync(IReadOnlyList<string> credentialIds, StoredRecord?[] into, CancellationToken cancellation)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(into.Length, credentialIds.Count);
        return Chunks.RunAsync(
            credentialIds.Count,
            static _ => 0,
            connection.Options,
            (start, end, stop) => connection.RunAsync(
                $"loading {end - start} records",
                end - start,
                (i, _) => connection.Database.HashGetAllAsync(RecordKey.Of(credentialIds[start + i]), CommandFlags.DemandMaster),
                (i, entries) => into[start + i] = RecordReader.Read(credentialIds[start + i], entries),
                stop),
            cancellation);
    }

    /// <summary>Saves records; false where the stored version is another.</summary>
    public async Task SaveAsync(IReadOnlyList<SaveRequest> requests, bool[] saved, CancellationToken cancellation)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(saved.Length, requests.Count);

        // Keys of one script must share a slot on Redis Cluster, and two credentials do not.
        int group = await connection.IsClusterAsync(cancellation).ConfigureAwait(false) ? 1 : RecordsPerScript;
        await Chunks.RunAsync(
            requests.Count,
            i => SizeOf(requests[i].Record),
            connection.Options,
            (start, end, stop) => connection.RunAsync(
                $"saving {end - start} records",
                (end - start + group - 1) / group,
                (i, issue) => SendSave(requests, start + (i * group), Math.Min(start + ((i + 1) * group), end), issue),
                (i, reply) => Take(reply, saved, start + (i * group)),
                stop),
            cancellation).ConfigureAwait(false);
    }

    /// <summary>Deletes the outbox of records that still are at the given version.</summary>
    public Task ClearOutboxAsync(IReadOnlyList<(string CredentialId, long Version)> records, CancellationToken cancellation) => Chunks.RunAsync(
        records.Count,
        static _ => 0,
        connection.Options,
        (start, end, stop) => connection.RunAsync(
            $"clearing {end - start} outboxes",
            end - start,
            (i, issue) => RecordScripts.ClearOutbox.SendAsync(
                connection.Database, [RecordKey.Of(records[start + i].CredentialId)], [records[start + i].Version], issue),
            static (_, _) => { },
            stop),
        cancellation);

    private static void Take(RedisResult reply, bool[] saved, int first)
    {
        long[] outcomes = (long[]?)reply ?? [];
        for (int i = 0; i < outcomes.Length; i++)
        {
            saved[first + i] = outcomes[i] == 1;
        }
    }

    private Task<RedisResult> SendSave(IReadOnlyList<SaveRequest> requests, int start, int end, Issue issue)
    {
        RedisKey[] keys = new RedisKey[end - start];
        int count = 2;
        for (int i = start; i < end; i++)
        {
            keys[i - start] = RecordKey.Of(requests[i].CredentialId);
            count += CountOf(requests[i].Record);
        }

        RedisValue[] arguments = new RedisValue[count];
        arguments[0] = _timeToLive;
        arguments[1] = issue.Repeated ? 1 : 0;
        int next = 2;
        for (int i = start; i < end; i++)
        {
            int length = CountOf(requests[i].Record);
            Fill(arguments.AsSpan(next, length), requests[i]);
            next += length;
        }

        return RecordScripts.Save.SendAsync(connection.Database, keys, arguments, issue);
    }

    private static int CountOf(StoredRecord record) => 7 + record.RemovedPages.Count + (PlainFields * 2) + (record.Pages.Count * 2);

    private static void Fill(Span<RedisValue> arguments, SaveRequest request)
    {
        StoredRecord record = request.Record;
        arguments[0] = arguments.Length;
        arguments[1] = request.ExpectedVersion;
        arguments[2] = GenerationText.Of(record.Generation);
        arguments[3] = record.Version;
        arguments[4] = record.Core;
        arguments[5] = record.Outbox;
        arguments[6] = record.RemovedPages.Count;
        int next = 7;
        foreach (int page in record.RemovedPages)
        {
            // Pages are deleted after the others are written: one that is both would be lost.
            if (record.Pages.ContainsKey(page))
            {
                throw new ArgumentException($"Page {page} is both to be saved and to be deleted.", nameof(request));
            }

            arguments[next++] = RecordFields.Page(page);
        }

        next = Put(arguments, next, RecordFields.Level, record.Level);
        next = Put(arguments, next, RecordFields.Until, record.Until);
        next = Put(arguments, next, RecordFields.Episode, record.Episode);
        next = Put(arguments, next, RecordFields.Sequence, record.Sequence);
        next = Put(arguments, next, RecordFields.Key, record.KeyId);
        next = Put(arguments, next, RecordFields.Seen, record.Seen);
        foreach ((int page, byte[] content) in record.Pages)
        {
            next = Put(arguments, next, RecordFields.Page(page), content);
        }
    }

    private static int Put(Span<RedisValue> arguments, int next, RedisValue field, RedisValue value)
    {
        arguments[next] = field;
        arguments[next + 1] = value;
        return next + 2;
    }

    private static long SizeOf(StoredRecord record)
    {
        long bytes = OverheadBytes + record.Core.Length + record.Outbox.Length;
        foreach (byte[] page in record.Pages.Values)
        {
            bytes += page.Length;
        }

        return bytes;
    }
}
