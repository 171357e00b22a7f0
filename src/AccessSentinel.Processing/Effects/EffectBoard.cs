using System.Collections.Frozen;
using AccessSentinel.Contracts.Commands;
using AccessSentinel.Engine.Decisions;
using AccessSentinel.Processing.Options;
using AccessSentinel.Processing.Ports;

namespace AccessSentinel.Processing.Effects;

/// <summary>
/// What this worker knows just now of published measures: since when obedience is owed, and what the portal cannot carry out. Filled by
/// its own publications and, every <see cref="EffectOptions.Interval"/>, from what all workers share. Thread-safe; reading it costs no
/// round trip.
/// </summary>
internal sealed class EffectBoard(IMeasureLedger ledger, WorkerOptions options, TimeProvider time)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, long> _own = new(StringComparer.Ordinal);
    private volatile FrozenDictionary<string, long> _shared = FrozenDictionary<string, long>.Empty;
    private int _unsupported;

    /// <summary>Measures that are skipped at present.</summary>
    public UnsupportedMeasures Unsupported => (UnsupportedMeasures)Volatile.Read(ref _unsupported);

    /// <summary>Notes the commands among messages that are about to be published. Repeats do no harm.</summary>
    public async Task PublishingAsync(IReadOnlyList<OutgoingMessage> messages, CancellationToken cancellation)
    {
        List<PublishedMeasure>? measures = null;
        var now = time.GetUtcNow().UtcTicks;
        foreach (var message in messages)
        {
            if (message.Topic == options.CommandsTopic && CommandReader.TryRead(message.Value, out var command) && command.ExpiresAt is { } until)
            {
                (measures ??= []).Add(Measure(command, until, now));
            }
        }

        if (measures is null)
        {
            return;
        }

        while (measures.Count > 0)
        {
            measures = await NoteAsync(measures, cancellation).ConfigureAwait(false);
        }
    }

    /// <summary>Notes measures that were read back and still run, where the store knows nothing of them: obedience is owed from now on.</summary>
    public async Task RestoreAsync(IEnumerable<Command> commands, CancellationToken cancellation)
    {
        var now = time.GetUtcNow().UtcTicks;
        List<MeasureChange> lost = [];
        foreach (var command in commands)
        {
            if (command.ExpiresAt is { } until && until.Ticks > now
                && await ledger.FindAsync(command.Id, cancellation).ConfigureAwait(false) is null)
            {
                lost.Add(new MeasureChange(null, Measure(command, until, now)));
            }
        }

        if (lost.Count > 0)
        {
            // What was noted meanwhile is known better there.
            await ledger.SaveAsync(lost, cancellation).ConfigureAwait(false);
        }
    }

    /// <summary>Whether a success at a message's timestamp is one that the portal should have refused by then.</summary>
    public bool IsOwed(string commandId, long messageTimestamp)
    {
        if (options.Mode != OperatingMode.Enforce)
        {
            return false;
        }

        lock (_lock)
        {
            return (_own.TryGetValue(commandId, out var at) || _shared.TryGetValue(commandId, out at))
                && messageTimestamp > at + options.Effect.EnforcementGrace.Ticks;
        }
    }

    /// <summary>Takes over what all workers share.</summary>
    public void Refresh(IReadOnlyList<PublishedMeasure> measures, UnsupportedMeasures unsupported)
    {
        _shared = measures.Where(static measure => measure.Mode == OperatingMode.Enforce)
            .ToFrozenDictionary(static measure => measure.CommandId, static measure => measure.PublishedAt, StringComparer.Ordinal);
        Volatile.Write(ref _unsupported, (int)unsupported);
        lock (_lock)
        {
            // What is shared is known there, and what is neither has lapsed; the last minute's may be on its way.
            var recent = time.GetUtcNow().UtcTicks - TimeSpan.TicksPerMinute;
            foreach (var (id, at) in _own.ToArray())
            {
                if (at < recent || _shared.ContainsKey(id))
                {
                    _own.Remove(id);
                }
            }
        }
    }

    /// <summary>Notes measures whose publication begins; returns those of which something else was noted meanwhile.</summary>
    private async Task<List<PublishedMeasure>> NoteAsync(List<PublishedMeasure> measures, CancellationToken cancellation)
    {
        List<MeasureChange> changes = [];
        foreach (var measure in measures)
        {
            // What was published before and answered since is not waited for again.
            var known = await ledger.FindAsync(measure.CommandId, cancellation).ConfigureAwait(false);
            if (known is not { Result: not null })
            {
                changes.Add(new MeasureChange(known, measure));
            }
        }

        var saved = await ledger.SaveAsync(changes, cancellation).ConfigureAwait(false);
        lock (_lock)
        {
            foreach (var (_, measure) in changes.Where((_, i) => saved[i]))
            {
                _own[measure.CommandId] = measure.PublishedAt;
            }
        }

        return [.. changes.Where((_, i) => !saved[i]).Select(static each => each.Measure)];
    }

    private static PublishedMeasure Measure(Command command, DateTime until, long now) => new()
    {
        CommandId = command.Id,
        Type = command.Type,
        Mode = command.Mode,
        CredentialId = command.CredentialId,
        IssuedAt = command.IssuedAt.Ticks,
        PublishedAt = now,
        Until = until.Ticks,
    };
}
