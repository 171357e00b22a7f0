using System.Globalization;
using AccessSentinel.Engine.Decisions;
using AccessSentinel.Engine.Packing;
using AccessSentinel.Engine.Windows;

namespace AccessSentinel.Engine.State;

/// <summary>
/// Between a record in memory and as it is stored. Lossless: a record that was stored and loaded again decides exactly as one that
/// stayed in memory, or live and backtest would differ. The first byte of the core is the version; older versions stay readable.
/// </summary>
public static class StateCodec
{
    /// <summary>The version that is written.</summary>
    public const byte Version = 1;

    /// <summary>
    /// Fills everything of <paramref name="into"/> but version, generation, key id and outbox; pages: those changed since the last call
    /// of <see cref="MarkSaved"/>.
    /// </summary>
    public static void Encode(CredentialState state, StoredRecord into)
    {
        var measure = state.Measure;
        into.Level = MeasureLevels.Name(measure.Level);
        into.Until = TimeText(measure.Until);
        into.Episode = measure.Episode;
        into.Sequence = measure.Sequence;
        into.Seen = TimeText(state.Now);
        var listed = ListedUntil(state);
        into.ListedUntil = listed == state.Oversight.ListedUntil ? 0 : listed;

        var writer = new PackedWriter(1024);
        writer.WriteByte(Version);
        writer.WriteVarint((ulong)state.Now);
        writer.WriteVarint((ulong)state.Rejects);
        state.Counters.Write(ref writer);
        state.Distinct.Write(ref writer);
        state.Known.Write(ref writer);
        state.Duplicates.Write(ref writer);
        state.Offsets.Write(ref writer);
        BaselineCodec.Write(state.Baseline, ref writer);
        AttendanceCodec.Write(state.Baseline.Attendance, ref writer);
        TrackCodec.Write(state.FamiliarMemory, ref writer);
        TrackCodec.Write(state.ForeignMemory, ref writer);
        TrackCodec.Write(state.FamiliarEvidence, ref writer);
        TrackCodec.Write(state.ForeignEvidence, ref writer);
        TrackCodec.Write(state.Recent, state.Now, ref writer);
        TrackCodec.Write(state.Context, ref writer);
        CampaignCodec.Write(state.Campaign, ref writer);
        MeasureCodec.Write(measure, ref writer);
        EffectCodec.Write(state.Effect, ref writer);
        OversightCodec.Write(state.Oversight, ref writer);
        HeldSuspensionCodec.Write(measure, ref writer);
        EpisodeCampaignCodec.Write(measure.Campaign, ref writer);
        KeyTransitionCodec.Write(state.Transition, ref writer);
        AuditedInputsCodec.Write(state.Audited, ref writer);
        into.Core = writer.Finish();

        into.Pages.Clear();
        into.RemovedPages.Clear();
        foreach (var page in state.Known.DirtyPages)
        {
            var pageWriter = new PackedWriter(1024);
            state.Known.WritePage(page, ref pageWriter);
            into.Pages[page] = pageWriter.Finish();
        }

        into.RemovedPages.AddRange(state.Known.RemovedPages);
    }

    /// <summary>The record was saved: no page counts as changed any more.</summary>
    public static void MarkSaved(CredentialState state)
    {
        state.Known.MarkSaved();
        state.Oversight.ListedUntil = ListedUntil(state);
    }

    /// <summary>Until when operators are shown the credential, UTC ticks; a confirmed one as long as the record is kept.</summary>
    private static long ListedUntil(CredentialState state)
    {
        const long AsLongAsKept = TimeSpan.TicksPerDay * 400;
        var oversight = state.Oversight;
        var measure = state.Measure.Level >= MeasureLevel.Restrict ? state.Measure.Until + (oversight.IsConfirmed ? AsLongAsKept : 0) : 0;
        return Math.Max(Math.Max(measure, state.Measure.HeldUntil), oversight.AllowUntil);
    }

    /// <summary>Reads a stored record of this version or any older one.</summary>
    /// <exception cref="InvalidDataException">It is damaged, or of a newer version.</exception>
    public static CredentialState Decode(string credentialId, StoredRecord record)
    {
        var reader = new PackedReader(record.Core);
        var version = reader.ReadByte();
        if (version != Version)
        {
            throw new InvalidDataException($"A record of version {version} cannot be read; this build reads version {Version}.");
        }

        var state = new CredentialState(credentialId)
        {
            Now = (long)reader.ReadVarint((ulong)DateTime.MaxValue.Ticks),
            Rejects = (int)reader.ReadVarint(int.MaxValue),
            Counters = SlidingCounters.Read(ref reader, Metric.Count),
            Distinct = DistinctWindows.Read(ref reader),
            Known = KnownBeneficiaries.Read(ref reader, record.Pages),
            Duplicates = DuplicateFilter.Read(ref reader),
            Offsets = SourceOffsets.Read(ref reader),
        };
        BaselineCodec.Read(state.Baseline, ref reader);
        AttendanceCodec.Read(state.Baseline.Attendance, ref reader);
        TrackCodec.Read(state.FamiliarMemory, ref reader);
        TrackCodec.Read(state.ForeignMemory, ref reader);
        TrackCodec.Read(state.FamiliarEvidence, ref reader);
        TrackCodec.Read(state.ForeignEvidence, ref reader);
        TrackCodec.Read(state.Recent, state.Now, ref reader);
        TrackCodec.Read(state.Context, ref reader);
        CampaignCodec.Read(state.Campaign, ref reader);
        MeasureCodec.Read(state.Measure, ref reader);
        EffectCodec.Read(state.Effect, ref reader);
        OversightCodec.Read(state.Oversight, ref reader);
        HeldSuspensionCodec.Read(state.Measure, ref reader);
        state.Measure.Campaign = EpisodeCampaignCodec.Read(ref reader);
        KeyTransitionCodec.Read(state.Transition, ref reader);
        AuditedInputsCodec.Read(state.Audited, ref reader);
        reader.ExpectEnd();
        return state;
    }

    /// <summary>UTC ticks as RFC 3339 with milliseconds; empty for 0.</summary>
    internal static string TimeText(long ticks)
    {
        if (ticks == 0)
        {
            return "";
        }

        // The round-trip format ends in seven digits and Z; three of them are kept. A format of our own would be interpreted each time.
        Span<char> text = stackalloc char[28];
        _ = new DateTime(ticks, DateTimeKind.Utc).TryFormat(text, out _, "O", CultureInfo.InvariantCulture);
        text[23] = 'Z';
        return text[..24].ToString();
    }
}
