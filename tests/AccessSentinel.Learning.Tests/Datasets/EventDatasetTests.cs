using System.IO.Compression;
using System.Text;
using AccessSentinel.Contracts.Events;
using AccessSentinel.Contracts.Privacy;
using AccessSentinel.Learning.Datasets;
using AccessSentinel.Learning.Tests.TestKit;

namespace AccessSentinel.Learning.Tests.Datasets;

public sealed class EventDatasetTests
{
    private static readonly DateTime Start = EventText.Monday;

    [Test]
    public void MergesFilesByTimeAndKeepsEachFilesOrder()
    {
        using Scratch scratch = new();
        var odd = scratch.File("odd.jsonl", EventText.Lines(Event("a1", 1), Event("a3", 3), Event("a2", 2), Event("a9", 9)));
        var even = scratch.File("even.jsonl", EventText.Lines(Event("b0", 0), Event("b4", 4), Event("b5", 5)));

        using var dataset = EventDataset.Open([odd, even], TagKey.Evaluation);
        List<int> seconds = [];
        while (dataset.MoveNext())
        {
            seconds.Add((int)((dataset.Event.Time - Start.Ticks) / TimeSpan.TicksPerSecond));
        }

        seconds.ShouldBe([0, 1, 3, 2, 4, 5, 9]);
        dataset.Unsorted.ShouldBe(1);
        dataset.Events.ShouldBe(7);
        dataset.BytesRead.ShouldBe(dataset.TotalBytes);
    }

    [Test]
    public void TakesTheMessagesTimestampWhereItStandsBeforeTheEvent()
    {
        using Scratch scratch = new();
        var late = new DateTimeOffset(Start.AddSeconds(2)).ToUnixTimeMilliseconds();
        byte[] lines =
        [
            .. EventText.Lines(Event("plain", 1)),
            .. Encoding.UTF8.GetBytes($"{late} "), .. EventText.Lines(Event("hour-ahead", 3_600)),
            .. Encoding.UTF8.GetBytes($"{late} "), .. EventText.Lines(Event("minute-ahead", 60)),
            .. Encoding.UTF8.GetBytes($"{late}"), .. EventText.Lines(Event("no-space", 70)),
            .. "99999999999999999999 "u8, .. EventText.Lines(Event("no-time", 80)),
        ];

        using var dataset = EventDataset.Open([scratch.File("timed.jsonl", lines), scratch.File("other.jsonl", EventText.Lines(Event("between", 30)))], TagKey.Evaluation);
        List<(int Time, int Timestamp)> events = [];
        while (dataset.MoveNext())
        {
            if (dataset.Reason == RejectReason.None)
            {
                events.Add((Seconds(dataset.Event.Time), Seconds(dataset.Timestamp)));
            }
        }

        // What is an hour ahead of its message belongs where the message does; a minute is believed.
        events.ShouldBe([(1, 1), (3_600, 2), (30, 30), (60, 2)]);
        dataset.Rejects.Total.ShouldBe(2);

        static int Seconds(long ticks) => (int)((ticks - Start.Ticks) / TimeSpan.TicksPerSecond);
    }

    [Test]
    public void ReadsCompressedFilesWhateverTheirName()
    {
        using Scratch scratch = new();
        using MemoryStream compressed = new();
        using (GZipStream gzip = new(compressed, CompressionLevel.Fastest, leaveOpen: true))
        {
            gzip.Write(EventText.Lines(Enumerable.Range(0, 5_000).Select(i => Event($"e{i}", i))));
        }

        foreach (var name in new[] { "events.jsonl.gz", "events.jsonl" })
        {
            using var dataset = EventDataset.Open([scratch.File(name, compressed.ToArray())], TagKey.Evaluation);
            Count(dataset).ShouldBe(5_000);
        }
    }

    [Test]
    public void NamesTheFileWhenItsCompressionIsDamaged()
    {
        using Scratch scratch = new();
        using MemoryStream compressed = new();
        using (GZipStream gzip = new(compressed, CompressionLevel.Fastest, leaveOpen: true))
        {
            gzip.Write(EventText.Lines(Enumerable.Range(0, 5_000).Select(i => Event($"e{i}", i))));
        }

        var bytes = compressed.ToArray();
        bytes.AsSpan(bytes.Length / 2).Clear();
        var path = scratch.File("events.jsonl.gz", bytes);
        Should.Throw<IOException>(() =>
        {
            using var dataset = EventDataset.Open([path], TagKey.Evaluation);
            Count(dataset);
        }).Message.ShouldContain("events.jsonl.gz");
    }

    [Test]
    public void ReadsStandardInput()
    {
        using var dataset = EventDataset.Open(["-"], TagKey.Evaluation, () => new MemoryStream(EventText.Lines(Event("e1", 1), Event("e2", 2))));
        Count(dataset).ShouldBe(2);
        dataset.TotalBytes.ShouldBe(0);
    }

    [Test]
    public void CountsLinesThatAreNoEventsAndSaysWhere()
    {
        using Scratch scratch = new();
        var secret = "1900697411123";
        byte[] content =
        [
            .. EventText.Lines(Event("e1", 1), "not json " + secret, "", "{\"id\":\"e2\"}"),
            .. Encoding.UTF8.GetBytes(new string('x', 70_000) + "\n" + new string('y', 400_000) + "\r\n"),
            .. Encoding.UTF8.GetBytes(Event("e3", 3) + "\r\n" + Event("e4", 4)),
        ];
        using var dataset = EventDataset.Open([scratch.File("bad.jsonl", content)], TagKey.Evaluation);
        Count(dataset).ShouldBe(7);
        dataset.Events.ShouldBe(3);
        dataset.Rejects.Total.ShouldBe(4);
        dataset.Rejects[RejectReason.NotJson].ShouldBe(1);
        dataset.Rejects[RejectReason.TimeMissing].ShouldBe(1);
        dataset.Rejects[RejectReason.TooLarge].ShouldBe(2);
        var where = dataset.Rejects.First.Select(line => line.ToString()).ToArray();
        where.ShouldBe(["bad.jsonl:2: not_json", "bad.jsonl:4: time_missing", "bad.jsonl:5: too_large", "bad.jsonl:6: too_large"]);
    }

    [Test]
    public void TakesALineOfExactly64KiB()
    {
        using Scratch scratch = new();
        var line = Event("e1", 1);
        var padded = line.PadRight(AccessEventParser.MaximumLength);
        using var dataset = EventDataset.Open([scratch.File("long.jsonl", EventText.Lines(padded, padded + " ", padded + "\r"))], TagKey.Evaluation);
        Count(dataset).ShouldBe(3);
        dataset.Events.ShouldBe(2);
        dataset.Rejects[RejectReason.TooLarge].ShouldBe(1);
    }

    [Test]
    public void AllocatesNothingPerLine()
    {
        using Scratch scratch = new();
        var path = scratch.File("many.jsonl", EventText.Lines(Enumerable.Range(0, 20_000).Select(i => Event($"e{i}", i))));
        using var dataset = EventDataset.Open([path], TagKey.Evaluation);
        for (var i = 0; i < 100; i++)
        {
            dataset.MoveNext();
        }

        var before = GC.GetAllocatedBytesForCurrentThread();
        Count(dataset).ShouldBe(19_900);
        (GC.GetAllocatedBytesForCurrentThread() - before).ShouldBeLessThan(16_384);
    }

    [Test]
    public void TellsHowFarItIs()
    {
        using Scratch scratch = new();
        var path = scratch.File("many.jsonl", EventText.Lines(Enumerable.Range(0, 5_000).Select(i => Event($"e{i}", i))));
        using var dataset = EventDataset.Open([path], TagKey.Evaluation);
        List<DatasetProgress> told = [];
        ProgressMeter meter = new(TimeProvider.System, told.Add);
        meter.Start();
        Count(dataset);
        meter.Report("reading", dataset);
        told.Count.ShouldBe(1);
        told[0].Bytes.ShouldBe(told[0].TotalBytes);
        told[0].Events.ShouldBe(5_000);
        told[0].Left.ShouldBe(TimeSpan.Zero);
    }

    [Test]
    public void RefusesNoFileAndStandardInputTwice()
    {
        Should.Throw<ArgumentException>(() => EventDataset.Open([], TagKey.Evaluation));
        Should.Throw<ArgumentException>(() => EventDataset.Open(["-", "-"], TagKey.Evaluation));
        Should.Throw<IOException>(() => EventDataset.Open([Path.Combine(Path.GetTempPath(), "no-such-file.jsonl")], TagKey.Evaluation));
    }

    private static string Event(string id, int second) => EventText.Lookup(id, Start.AddSeconds(second), "c-1", "p-" + id);

    private static int Count(EventDataset dataset)
    {
        var count = 0;
        while (dataset.MoveNext())
        {
            count++;
        }

        return count;
    }
}
