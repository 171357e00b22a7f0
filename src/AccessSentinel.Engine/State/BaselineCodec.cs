using AccessSentinel.Contracts.Events;
using AccessSentinel.Engine.Features;
using AccessSentinel.Engine.Packing;

namespace AccessSentinel.Engine.State;

/// <summary>Packs a <see cref="Baseline"/>.</summary>
internal static class BaselineCodec
{
    private const int Ratios = 11;
    private const int MaxDay = 3_652_058;

    public static void Write(Baseline baseline, ref PackedWriter writer)
    {
        Span<float> ratios = stackalloc float[Ratios * 2];
        Put(ratios, 0, baseline.FirstSeen);
        Put(ratios, 1, baseline.StrangerClaims);
        Put(ratios, 2, baseline.KnownClaims);
        Put(ratios, 3, baseline.NotFound);
        Put(ratios, 4, baseline.MultiFactor);
        Put(ratios, 5, baseline.NewNetwork);
        Put(ratios, 6, baseline.NewAsn);
        Put(ratios, 7, baseline.NewDevice);
        Put(ratios, 8, baseline.MovedSessions);
        Put(ratios, 9, baseline.OverlappingSessions);
        Put(ratios, 10, baseline.ImpossibleTravels);
        FloatPacking.WriteFloats(ref writer, ratios);
        FloatPacking.WriteFloats(ref writer, baseline.Pace);
        FloatPacking.WriteFloats(ref writer, baseline.ClaimDelay);
        WriteDepartments(baseline.Departments, ref writer);
        WriteSources(baseline.Sources, ref writer);
        WriteRhythm(baseline.Rhythm, ref writer);
        writer.WriteByte((byte)baseline.Profession);
        writer.WriteByte((byte)baseline.StatedProfession);
        writer.WriteVarint((ulong)baseline.StatedSince);
        writer.WriteByte(baseline.OwnDepartment);
        writer.WriteByte((byte)((baseline.HasSecondFactor ? 1 : 0) | (baseline.SignsInByPassword ? 2 : 0)));
        writer.WriteVarint((ulong)baseline.FirstDay);
        writer.WriteVarint((ulong)baseline.DecayedDay);
        WriteBulk(baseline.Lists, ref writer);
        WriteBulk(baseline.Exports, ref writer);
    }

    public static void Read(Baseline baseline, ref PackedReader reader)
    {
        Span<float> ratios = stackalloc float[Ratios * 2];
        FloatPacking.ReadFloats(ref reader, ratios);
        baseline.FirstSeen = Get(ratios, 0);
        baseline.StrangerClaims = Get(ratios, 1);
        baseline.KnownClaims = Get(ratios, 2);
        baseline.NotFound = Get(ratios, 3);
        baseline.MultiFactor = Get(ratios, 4);
        baseline.NewNetwork = Get(ratios, 5);
        baseline.NewAsn = Get(ratios, 6);
        baseline.NewDevice = Get(ratios, 7);
        baseline.MovedSessions = Get(ratios, 8);
        baseline.OverlappingSessions = Get(ratios, 9);
        baseline.ImpossibleTravels = Get(ratios, 10);
        FloatPacking.ReadFloats(ref reader, baseline.Pace);
        FloatPacking.ReadFloats(ref reader, baseline.ClaimDelay);
        ReadDepartments(baseline.Departments, ref reader);
        ReadSources(baseline.Sources, ref reader);
        ReadRhythm(baseline.Rhythm, ref reader);
        baseline.Profession = ReadProfession(ref reader);
        baseline.StatedProfession = ReadProfession(ref reader);
        baseline.StatedSince = (int)reader.ReadVarint(MaxDay);
        baseline.OwnDepartment = reader.ReadByte();
        var factors = reader.ReadByte();
        baseline.HasSecondFactor = (factors & 1) != 0;
        baseline.SignsInByPassword = (factors & 2) != 0;
        baseline.FirstDay = (int)reader.ReadVarint(MaxDay);
        baseline.DecayedDay = (int)reader.ReadVarint(MaxDay);
        ReadBulk(baseline.Lists, ref reader);
        ReadBulk(baseline.Exports, ref reader);
    }

    private static void WriteBulk(BulkHabit habit, ref PackedWriter writer) =>
        FloatPacking.WriteFloats(ref writer, [habit.Count, habit.Days, habit.LogSum, habit.LogSquares]);

    private static void ReadBulk(BulkHabit habit, ref PackedReader reader)
    {
        Span<float> values = stackalloc float[4];
        FloatPacking.ReadFloats(ref reader, values);
        habit.Count = values[0];
        habit.Days = values[1];
        habit.LogSum = values[2];
        habit.LogSquares = values[3];
    }

    private static void Put(Span<float> ratios, int index, DecayingRatio ratio)
    {
        ratios[index * 2] = ratio.Hits;
        ratios[(index * 2) + 1] = ratio.Trials;
    }

    private static DecayingRatio Get(ReadOnlySpan<float> ratios, int index) =>
        new() { Hits = ratios[index * 2], Trials = ratios[(index * 2) + 1] };

    private static Profession ReadProfession(ref PackedReader reader)
    {
        var value = reader.ReadByte();
        return value < PriorTable.Professions ? (Profession)value : throw reader.Damaged("a profession out of range");
    }

    private static void WriteDepartments(DepartmentShares shares, ref PackedWriter writer)
    {
        writer.WriteSingle(shares.Total);
        FloatPacking.WriteFloats(ref writer, shares.Counts);
        for (var i = 0; i < DepartmentShares.Slots; i++)
        {
            if (FloatPacking.IsThere(shares.Counts[i]))
            {
                writer.WriteByte(shares.Departments[i]);
            }
        }
    }

    private static void ReadDepartments(DepartmentShares shares, ref PackedReader reader)
    {
        shares.Total = reader.ReadSingle();
        Span<float> counts = stackalloc float[DepartmentShares.Slots];
        FloatPacking.ReadFloats(ref reader, counts);
        for (var i = 0; i < DepartmentShares.Slots; i++)
        {
            if (counts[i] != 0)
            {
                shares.Restore(i, reader.ReadByte(), counts[i]);
            }
        }
    }

    private static void WriteSources(SourceMemory sources, ref PackedWriter writer)
    {
        for (var kind = 0; kind < SourceMemory.Kinds; kind++)
        {
            var entries = sources.Entries.AsSpan(kind * SourceMemory.PerKind, SourceMemory.PerKind);
            var used = 0;
            while (used < entries.Length && entries[used].FirstDay != 0)
            {
                used++;
            }

            writer.WriteByte((byte)used);
            for (var i = 0; i < used; i++)
            {
                writer.WriteUInt32(entries[i].Tag);
                writer.WriteVarint((ulong)entries[i].FirstDay);
                writer.WriteVarint((ulong)(entries[i].LastDay - entries[i].FirstDay));
                writer.WriteByte(entries[i].Uses);
            }
        }
    }

    private static void ReadSources(SourceMemory sources, ref PackedReader reader)
    {
        for (var kind = 0; kind < SourceMemory.Kinds; kind++)
        {
            var used = reader.ReadByte();
            if (used > SourceMemory.PerKind)
            {
                throw reader.Damaged("too many sources");
            }

            for (var i = 0; i < used; i++)
            {
                var tag = reader.ReadUInt32();
                var first = (int)reader.ReadVarint(MaxDay);
                var last = first + (int)reader.ReadVarint(MaxDay);
                if (first == 0 || last > MaxDay)
                {
                    throw reader.Damaged("a source of a day that cannot be");
                }

                sources.Entries[(kind * SourceMemory.PerKind) + i] = new SourceEntry
                {
                    Tag = tag,
                    Kind = (SourceKind)kind,
                    FirstDay = first,
                    LastDay = last,
                    Uses = reader.ReadByte(),
                };
            }
        }
    }

    private static void WriteRhythm(VolumeRhythm rhythm, ref PackedWriter writer)
    {
        FloatPacking.WriteFloats(
            ref writer,
            [rhythm.Days, rhythm.Sum, rhythm.SumOfSquares, rhythm.People, rhythm.TodayFirstSeen, rhythm.TodayPeople]);
        writer.WriteVarint((ulong)rhythm.Today);
        for (var start = 0; start < VolumeRhythm.Bins; start += 8)
        {
            byte mask = 0;
            for (var i = 0; i < 8; i++)
            {
                mask |= rhythm.Hours[start + i] != 0 ? (byte)(1 << i) : (byte)0;
            }

            writer.WriteByte(mask);
            for (var i = 0; i < 8; i++)
            {
                if (rhythm.Hours[start + i] != 0)
                {
                    writer.WriteByte(rhythm.Hours[start + i]);
                }
            }
        }
    }

    private static void ReadRhythm(VolumeRhythm rhythm, ref PackedReader reader)
    {
        Span<float> values = stackalloc float[6];
        FloatPacking.ReadFloats(ref reader, values);
        rhythm.Days = values[0];
        rhythm.Sum = values[1];
        rhythm.SumOfSquares = values[2];
        rhythm.People = values[3];
        rhythm.TodayFirstSeen = values[4];
        rhythm.TodayPeople = values[5];
        rhythm.Today = (int)reader.ReadVarint(MaxDay);
        for (var start = 0; start < VolumeRhythm.Bins; start += 8)
        {
            var mask = reader.ReadByte();
            for (var i = 0; i < 8; i++)
            {
                rhythm.Hours[start + i] = (mask & (1 << i)) != 0 ? reader.ReadByte() : (byte)0;
            }
        }
    }
}
