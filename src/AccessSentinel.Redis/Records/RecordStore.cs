using System.Globalization;
using AccessSentinel.Engine.State;
using AccessSentinel.Processing.Ports;
using AccessSentinel.Redis.Connection;
using StackExchange.Redis;

namespace AccessSentinel.Redis.Records;

/// <summary>Credentials' records: one hash each, one script for each save, pipelined in bounded chunks.</summary>
internal sealed class RecordStore(RedisConnection connection)
{
    // Field names, separators and lengths of the protocol around one record's values, roughly.
    private const int OverheadBytes = 512;

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
    public Task SaveAsync(IReadOnlyList<SaveRequest> requests, bool[] saved, CancellationToken cancellation)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(saved.Length, requests.Count);
        return Chunks.RunAsync(
            requests.Count,
            i => SizeOf(requests[i].Record),
            connection.Options,
            (start, end, stop) => connection.RunAsync(
                $"saving {end - start} records",
                end - start,
                (i, issue) => SendSave(requests[start + i], issue),
                (i, reply) => saved[start + i] = (long)reply == 1,
                stop),
            cancellation);
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

    private Task<RedisResult> SendSave(SaveRequest request, Issue issue) => RecordScripts.Save.SendAsync(
        connection.Database, [RecordKey.Of(request.CredentialId)], Arguments(request, issue.Repeated), issue);

    private RedisValue[] Arguments(SaveRequest request, bool repeated)
    {
        StoredRecord record = request.Record;
        RedisValue[] arguments = new RedisValue[8 + record.RemovedPages.Count + (6 * 2) + (record.Pages.Count * 2)];
        arguments[0] = request.ExpectedVersion;
        arguments[1] = GenerationText.Of(record.Generation);
        arguments[2] = record.Version;
        arguments[3] = _timeToLive;
        arguments[4] = repeated ? 1 : 0;
        arguments[5] = record.Core;
        arguments[6] = record.Outbox;
        arguments[7] = record.RemovedPages.Count;
        int next = 8;
        foreach (int page in record.RemovedPages)
        {
            // Pages are deleted after the others are written: one that is both would be lost.
            if (record.Pages.ContainsKey(page))
            {
                throw new ArgumentException($"Page {page} is both to be saved and to be deleted.", nameof(request));
            }

            arguments[next++] = RecordFields.Page(page);
        }

        Put(RecordFields.Level, record.Level);
        Put(RecordFields.Until, record.Until);
        Put(RecordFields.Episode, record.Episode);
        Put(RecordFields.Sequence, record.Sequence.ToString(CultureInfo.InvariantCulture));
        Put(RecordFields.Key, record.KeyId);
        Put(RecordFields.Seen, record.Seen);
        foreach ((int page, byte[] content) in record.Pages)
        {
            Put(RecordFields.Page(page), content);
        }

        return arguments;

        void Put(RedisValue field, RedisValue value)
        {
            arguments[next++] = field;
            arguments[next++] = value;
        }
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
