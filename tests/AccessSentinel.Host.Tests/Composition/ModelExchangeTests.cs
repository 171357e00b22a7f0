using System.Diagnostics.Metrics;
using System.Security.Cryptography;
using System.Text;
using AccessSentinel.Contracts.Audit;
using AccessSentinel.Contracts.Privacy;
using AccessSentinel.Host.Composition;
using AccessSentinel.Host.Options;
using AccessSentinel.Processing.Models;
using AccessSentinel.Processing.Telemetry;
using AccessSentinel.TestKit.Processes;
using Microsoft.Extensions.Logging.Abstractions;

namespace AccessSentinel.Host.Tests.Composition;

public sealed class ModelExchangeTests
{
    private TemporaryFolder _folder = null!;
    private byte[] _first = [];
    private byte[] _second = [];

    [OneTimeSetUp]
    public async Task TrainAsync()
    {
        _folder = new TemporaryFolder();
        _first = await TrainAsync("1");
        _second = await TrainAsync("2");
        _second.ShouldNotBe(_first);
    }

    [OneTimeTearDown]
    public void Remove() => _folder.Dispose();

    [Test]
    public async Task AReplacedFileTakesThePlaceOfTheModelBefore()
    {
        using Watched watched = new(_folder, _first);
        var before = watched.Slot.Current.Engine;
        await watched.LookAsync();
        watched.Slot.Current.Engine.ShouldBeSameAs(before);

        watched.Put(_second);
        await watched.LookAsync();
        var after = watched.Slot.Current.Engine;
        after.Model!.Identity.Version.ShouldNotBe(before.Model!.Identity.Version);
        after.Options.ShouldBeSameAs(before.Options);
        watched.Slot.Current.FileHash.ShouldBe(Convert.ToHexStringLower(SHA256.HashData(_second)));
        await watched.LookAsync();
        watched.Slot.Current.Engine.ShouldBeSameAs(after);
        watched.Counted.ShouldBe(["accesssentinel_model_reload_total slot=champion"]);
    }

    [Test]
    public async Task AFileThatWasOnlyTouchedIsNotLoadedAnew()
    {
        using Watched watched = new(_folder, _first);
        var before = watched.Slot.Current.Engine;
        File.SetLastWriteTimeUtc(watched.Path, new DateTime(2031, 1, 1, 0, 0, 0, DateTimeKind.Utc));
        await watched.LookAsync();
        watched.Slot.Current.Engine.ShouldBeSameAs(before);
        watched.Counted.ShouldBeEmpty();
    }

    [TestCase("damaged")]
    [TestCase("catalogue")]
    [TestCase("format")]
    [TestCase("unreadable")]
    public async Task AFileThatCannotBeUsedChangesNothingAndIsCountedOnce(string reason)
    {
        using Watched watched = new(_folder, _first);
        var before = watched.Slot.Current.Engine;
        if (reason == "unreadable")
        {
            File.Delete(watched.Path);
        }
        else
        {
            watched.Put(reason switch
            {
                "damaged" => _second[..^100],
                "catalogue" => Sealed(_second, "\"catalogue\": \"", "\"catalogue\": \"0"),
                _ => Sealed(_second, "\"format\": ", "\"format\": 9"),
            });
        }

        await watched.LookAsync();
        await watched.LookAsync();
        watched.Slot.Current.Engine.ShouldBeSameAs(before);
        watched.Counted.ShouldBe([$"accesssentinel_model_reload_refused_total slot=champion reason={reason}"]);
        var audited = watched.Audited.ShouldHaveSingleItem();
        audited.Applied.ShouldBeFalse();
        audited.Detail.ShouldNotBeNullOrEmpty();
        (audited.Hash is null).ShouldBe(reason == "unreadable");

        // And what is put right is taken.
        watched.Put(_second);
        await watched.LookAsync();
        watched.Slot.Current.Engine.ShouldNotBeSameAs(before);
    }

    [Test]
    public void AFileBehindALinkThatIsTurnedIsNoticed()
    {
        var first = _folder.Combine("release-1");
        var second = _folder.Combine("release-2");
        Directory.CreateDirectory(first);
        Directory.CreateDirectory(second);
        File.WriteAllBytes(Path.Combine(first, "model.json"), _first);
        File.WriteAllBytes(Path.Combine(second, "model.json"), _second);
        var link = _folder.Combine("current");
        Directory.CreateSymbolicLink(link, first);
        var outer = _folder.Combine("mounted.json");
        File.CreateSymbolicLink(outer, Path.Combine(link, "model.json"));
        WatchedModelFile file = new(outer);
        file.Changed().ShouldBeNull();
        Directory.Delete(link);
        Directory.CreateSymbolicLink(link, second);
        file.Changed().ShouldNotBeNull();
    }

    [Test]
    public async Task AChallengerIsExchangedOnItsOwn()
    {
        using Watched watched = new(_folder, _first, challenger: true);
        var before = watched.Slot.Current;
        before.Challenger.ShouldNotBeNull();
        watched.Put(_second);
        await watched.LookAsync();
        watched.Slot.Current.Engine.ShouldBeSameAs(before.Engine);
        watched.Slot.Current.Challenger!.Model!.Identity.ShouldNotBe(before.Challenger.Model!.Identity);
        watched.Counted.ShouldBe(["accesssentinel_model_reload_total slot=challenger"]);
    }

    private async Task<byte[]> TrainAsync(string seed)
    {
        var events = _folder.Combine("events.jsonl");
        var model = _folder.Combine("trained.json");
        TestProcess simulate = new();
        (await simulate.RunAsync("simulate", "--credentials", "8", "--days", "4", "--seed", seed, "--out", events)).ShouldBe(0, simulate.Error);
        TestProcess train = new();
        (await train.RunAsync("train", "--events", events, "--out", model)).ShouldBe(0, train.Error);
        return await File.ReadAllBytesAsync(model);
    }

    /// <summary>A file with something changed and its hash made good again.</summary>
    private static byte[] Sealed(byte[] bytes, string before, string after)
    {
        var text = Encoding.UTF8.GetString(bytes);
        var changed = text[..text.LastIndexOf(",\n  \"sha256\"", StringComparison.Ordinal)].Replace(before, after, StringComparison.Ordinal);
        var content = Encoding.UTF8.GetBytes(changed);
        return [.. content, .. Encoding.UTF8.GetBytes($",\n  \"sha256\": \"{Convert.ToHexStringLower(SHA256.HashData(content))}\"\n}}\n")];
    }

    /// <summary>An exchange over a file of its own, and what it counted.</summary>
    private sealed class Watched : IDisposable
    {
        private readonly WorkerMetrics _metrics = new();
        private readonly MeterListener _listener = new();
        private readonly List<string> _counted = [];
        private int _written;

        public Watched(TemporaryFolder folder, byte[] model, bool challenger = false)
        {
            Path = folder.Combine($"{Guid.NewGuid()}.json");
            Put(model);
            WatchedModelFile file = new(Path);
            string[] settings = challenger ? [$"Model:Challenger={Path}"] : [$"Model={Path}"];
            (Slot, _) = Engines.CreateSlot(SentinelOptions.Load([], [], settings, needsRedis: false), TagKey.Evaluation);
            _listener.InstrumentPublished = (instrument, listener) =>
            {
                if (instrument.Name.Contains("model_reload", StringComparison.Ordinal))
                {
                    listener.EnableMeasurementEvents(instrument);
                }
            };
            _listener.SetMeasurementEventCallback<long>((instrument, _, tags, _) =>
                _counted.Add($"{instrument.Name} {string.Join(' ', tags.ToArray().Select(tag => $"{tag.Key}={tag.Value}"))}"));
            _listener.Start();
            Exchange = new ModelExchange(
                Slot, challenger ? null : file, challenger ? file : null, TimeSpan.FromSeconds(1), AuditAsync, _metrics.Models, TimeProvider.System, NullLogger<ModelExchange>.Instance);
        }

        public string Path { get; }

        public EngineSlot Slot { get; }

        public ModelExchange Exchange { get; }

        public IReadOnlyList<string> Counted => _counted;

        public List<ModelAudit> Audited { get; } = [];

        public Task LookAsync() => Exchange.LookAsync(CancellationToken.None);

        /// <summary>Writes it with a stamp that no other write has.</summary>
        public void Put(byte[] bytes)
        {
            File.WriteAllBytes(Path, bytes);
            File.SetLastWriteTimeUtc(Path, new DateTime(2026, 1, 1, 0, 0, ++_written, DateTimeKind.Utc));
        }

        private Task AuditAsync(ModelAudit content, CancellationToken cancellation)
        {
            Audited.Add(content);
            return Task.CompletedTask;
        }

        public void Dispose()
        {
            Exchange.Dispose();
            _listener.Dispose();
            _metrics.Dispose();
        }
    }
}
