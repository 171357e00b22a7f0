using System.Globalization;

namespace AccessSentinel.TestKit.Faults;

/// <summary>What came of a disturbed run.</summary>
public sealed class FaultReport
{
    private readonly List<string> _failures = [];

    /// <summary>How often each kind was inflicted.</summary>
    public SortedDictionary<FaultKind, int> Inflicted { get; } = [];

    /// <summary>Processes killed or frozen.</summary>
    public int Kills { get; private set; }

    /// <summary>Streams that were run.</summary>
    public int Streams { get; set; }

    /// <summary>Messages of the streams, those that cannot be read included.</summary>
    public long Events { get; set; }

    /// <summary>Commands of the undisturbed runs, each held against that of the disturbed one.</summary>
    public int Commands { get; set; }

    /// <summary>Streams in which guard and campaigns were on.</summary>
    public int Guarded { get; set; }

    /// <summary>Credentials of the undisturbed runs of those streams that reached a measure, each held against that of the disturbed one.</summary>
    public int Measures { get; set; }

    /// <summary>How many of those were owed their suspension at the end instead: the guard, which could not be read, holds it until their next event.</summary>
    public int Owed { get; set; }

    /// <summary>Messages with commands that the disturbed runs published: repeats are allowed.</summary>
    public int CommandMessages { get; set; }

    /// <summary>Records of credentials that were held against those of the undisturbed runs.</summary>
    public int Records { get; set; }

    /// <summary>Dead letters, each origin once.</summary>
    public int DeadLetters { get; set; }

    /// <summary>Workers that ran.</summary>
    public int Lives { get; set; }

    /// <summary>Lives whose counters were seen to add up.</summary>
    public int Accounted { get; set; }

    /// <summary>Workers started in place of another.</summary>
    public int Restarts { get; set; }

    /// <summary>Greatest memory of any worker, in KiB.</summary>
    public long PeakKilobytes { get; set; }

    /// <summary>Last words of workers that ended with 1: a server was out of reach for good, or their place in the group was taken.</summary>
    public List<string> GaveUp { get; } = [];

    /// <summary>What is wrong; empty when all is well.</summary>
    public IReadOnlyList<string> Failures => _failures;

    /// <summary>Something is wrong.</summary>
    public void Fail(string what) => _failures.Add(what);

    /// <summary>Fails where a worker ever held more memory than that.</summary>
    public void Bound(int mebibytes)
    {
        if (PeakKilobytes >> 10 > mebibytes)
        {
            Fail(string.Create(CultureInfo.InvariantCulture, $"a worker held {PeakKilobytes >> 10} MiB, more than {mebibytes}"));
        }
    }

    /// <summary>A fault was inflicted.</summary>
    /// <param name="fault">Which.</param>
    /// <param name="workers">How many workers there are.</param>
    public void Count(Fault fault, int workers)
    {
        Inflicted[fault.Kind] = Inflicted.GetValueOrDefault(fault.Kind) + 1;
        Kills += fault.Kills(workers);
    }

    /// <summary>Adds another one up.</summary>
    public void Add(FaultReport other)
    {
        foreach ((FaultKind kind, int count) in other.Inflicted)
        {
            Inflicted[kind] = Inflicted.GetValueOrDefault(kind) + count;
        }

        Kills += other.Kills;
        Streams += other.Streams;
        Events += other.Events;
        Commands += other.Commands;
        Guarded += other.Guarded;
        Measures += other.Measures;
        Owed += other.Owed;
        CommandMessages += other.CommandMessages;
        Records += other.Records;
        DeadLetters += other.DeadLetters;
        Lives += other.Lives;
        Accounted += other.Accounted;
        Restarts += other.Restarts;
        PeakKilobytes = Math.Max(PeakKilobytes, other.PeakKilobytes);
        GaveUp.AddRange(other.GaveUp);
        _failures.AddRange(other._failures);
    }

    /// <inheritdoc/>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"""
        {Kills} kills in {Inflicted.Values.Sum()} faults over {Streams} streams of {Events:N0} messages: {string.Join(", ", Inflicted.Select(pair => FormattableString.Invariant($"{pair.Key} {pair.Value}")))}
        {Commands} commands compared ({CommandMessages} messages published), {Records} records, {DeadLetters} dead letters; gravest measures of {Measures} credentials ({Owed} of them owed) in {Guarded} streams with guard and campaigns on
        {Lives} workers ran, {Restarts} restarts, counters added up in {Accounted} lives that could be asked, greatest memory {PeakKilobytes >> 10} MiB, {GaveUp.Count} gave up{string.Concat(GaveUp.Select(words => Environment.NewLine + "  gave up: " + words))}
        {(_failures.Count == 0 ? "nothing lost, nothing wrong" : FormattableString.Invariant($"{_failures.Count} FAILURES:{Environment.NewLine}{string.Join(Environment.NewLine, _failures)}"))}
        """);
}
