using System.Text.Json;
using AccessSentinel.Contracts.Privacy;
using AccessSentinel.TestKit;
using AccessSentinel.TestKit.Processes;

namespace AccessSentinel.Host.Tests.Commands;

public sealed class ReportBreachCommandTests
{
    private TemporaryFolder _folder = null!;
    private string _dossier = "";

    [OneTimeSetUp]
    public async Task Write()
    {
        _folder = new TemporaryFolder();
        var events = _folder.Combine("events.jsonl");
        TestProcess simulate = new();
        (await simulate.RunAsync(
            "simulate", "--credentials", "20", "--days", "6", "--quiet-days", "4", "--seed", "5", "--attack", "smash_and_grab:1", "--out", events)).ShouldBe(0, simulate.Error);
        TestProcess backtest = new();
        (await backtest.RunAsync("backtest", "--events", events, "--out", _folder.Combine("out"))).ShouldBe(0, backtest.Error);
        _dossier = _folder.Combine("dossier");
        TestProcess report = new();
        (await report.RunAsync(
            "report-breach", "--since", "2000-01-01", "--audit", Path.Combine(_folder.Combine("out"), "audit.jsonl"), "--events", events,
            "--contact", "01 23 45 67 89", "--out", _dossier)).ShouldBe(0, report.Error);
        report.Output.ShouldContain("notify by");
    }

    [OneTimeTearDown]
    public void Remove() => _folder.Dispose();

    /// <summary>The reads of the episode, straight from the events: person and insurer.</summary>
    private (string Credential, IReadOnlyList<(string Nir, string Insurer)> Reads) Truth()
    {
        using var whole = JsonDocument.Parse(File.ReadAllText(Path.Combine(_dossier, "dossier.json")));
        var episode = whole.RootElement.GetProperty("episodes")[0];
        var credential = episode.GetProperty("credentialId").GetString()!;
        var from = episode.GetProperty("from").GetDateTime();
        List<(string, string)> reads = [];
        foreach (var line in File.ReadLines(_folder.Combine("events.jsonl")))
        {
            using var json = JsonDocument.Parse(line);
            var root = json.RootElement;
            if (root.GetProperty("credential").GetProperty("id").GetString() == credential && root.GetProperty("time").GetDateTime() >= from
                && root.GetProperty("outcome").GetString() == "success" && root.GetProperty("action").GetString() is "lookup" or "view")
            {
                var beneficiary = root.GetProperty("beneficiary");
                reads.Add((beneficiary.GetProperty("nir").GetString()!, beneficiary.GetProperty("insurer").GetString()!));
            }
        }

        return (credential, reads);
    }

    [Test]
    public void ItCountsThePeopleWhomTheEventsName()
    {
        var (_, reads) = Truth();
        using var whole = JsonDocument.Parse(File.ReadAllText(Path.Combine(_dossier, "dossier.json")));
        whole.RootElement.GetProperty("people").GetInt32().ShouldBe(reads.Select(read => read.Nir).Distinct().Count());
        whole.RootElement.GetProperty("insurers").EnumerateArray()
            .Select(each => (each.GetProperty("insurer").GetString()!, each.GetProperty("people").GetInt32()))
            .ShouldBe(reads.GroupBy(read => read.Insurer).OrderBy(group => group.Key, StringComparer.Ordinal)
                .Select(group => (group.Key, group.Select(read => read.Nir).Distinct().Count())));
        var clock = whole.RootElement.GetProperty("clock");
        (clock.GetProperty("notifyBy").GetDateTime() - clock.GetProperty("awareAt").GetDateTime()).ShouldBe(TimeSpan.FromHours(72));
        whole.RootElement.GetProperty("automaticSuspensions").GetArrayLength().ShouldBe(1);
    }

    [Test]
    public void EachInsurerHasItsOwnPeopleAndNoOthers()
    {
        var (_, reads) = Truth();
        List<string> all = [];
        foreach (var file in Directory.GetFiles(_dossier, "insurer-*.json"))
        {
            using var part = JsonDocument.Parse(File.ReadAllText(file));
            var insurer = part.RootElement.GetProperty("insurer").GetString()!;
            var pseudonyms = part.RootElement.GetProperty("pseudonyms").EnumerateArray().Select(each => each.GetProperty("pseudonym").GetString()!).ToArray();
            pseudonyms.Length.ShouldBe(reads.Where(read => read.Insurer == insurer).Select(read => read.Nir).Distinct().Count());
            pseudonyms.ShouldAllBe(pseudonym => pseudonym.Length == 64);
            File.ReadAllText(file).ShouldNotContain("summary", Case.Sensitive, "reasons are for analysts");
            all.AddRange(pseudonyms);
            var text = File.ReadAllText(Path.ChangeExtension(file, ".md"));
            text.ShouldContain(insurer);
            reads.Select(read => read.Insurer).Distinct().Where(other => other != insurer).ShouldAllBe(other => !text.Contains(other, StringComparison.Ordinal));
        }

        all.Distinct().Count().ShouldBe(all.Count, "no person can be found again in the part of another insurer");
    }

    [Test]
    public void NoNumberIsInAuditOrDossier()
    {
        var written = string.Join('\n', Directory.GetFiles(_dossier).Append(Path.Combine(_folder.Combine("out"), "audit.jsonl")).Select(File.ReadAllText));
        var (credential, reads) = Truth();
        written.ShouldContain(credential);
        foreach (var nir in reads.Select(read => read.Nir).Distinct())
        {
            nir.Length.ShouldBeGreaterThanOrEqualTo(13);
            written.Contains(nir[..13], StringComparison.OrdinalIgnoreCase).ShouldBeFalse();
        }
    }

    [Test]
    public void TheNoticeSaysWhatWhyWhomAndHowToContestAndNoSignal()
    {
        var notice = File.ReadAllText(Path.Combine(_dossier, "notice-1.md"));
        notice.ShouldContain("suspension temporaire");
        notice.ShouldContain("access suspended for a time");
        notice.ShouldContain("01 23 45 67 89");
        notice.ShouldContain("contester");
        notice.ShouldContain("GDPR article 22");
        using var whole = JsonDocument.Parse(File.ReadAllText(Path.Combine(_dossier, "dossier.json")));
        notice.ShouldNotContain(whole.RootElement.GetProperty("episodes")[0].GetProperty("measures")[0].GetProperty("summary").GetString()!);
        notice.ShouldContain(whole.RootElement.GetProperty("episodes")[0].GetProperty("measures").EnumerateArray().Last().GetProperty("commandId").GetString()!);
    }

    [Test]
    [System.Runtime.Versioning.UnsupportedOSPlatform("windows")]
    public void OnlyItsOwnerMayReadIt()
    {
        const UnixFileMode Others = UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.OtherRead | UnixFileMode.OtherWrite;
        foreach (var file in Directory.GetFiles(_dossier))
        {
            (File.GetUnixFileMode(file) & Others).ShouldBe(UnixFileMode.None, file);
        }
    }

    [Test]
    public async Task ItIsNeverMixedWithAnotherAndSaysWhenThereIsNoSuchEpisode()
    {
        var audit = Path.Combine(_folder.Combine("out"), "audit.jsonl");
        TestProcess again = new();
        (await again.RunAsync("report-breach", "--since", "2000-01-01", "--audit", audit, "--events", _folder.Combine("events.jsonl"), "--out", _dossier)).ShouldBe(1);
        again.Error.ShouldContain("not empty");
        TestProcess none = new();
        (await none.RunAsync("report-breach", "--episode", "none", "--audit", audit, "--events", _folder.Combine("events.jsonl"), "--out", _folder.Combine("none"))).ShouldBe(1);
        none.Error.ShouldContain("no such episode");
        Directory.Exists(_folder.Combine("none")).ShouldBeFalse();
    }

    [TestCase("--episode or --since", "--out", "d")]
    [TestCase("--episode or --since", "--episode", "e", "--since", "2026-01-01", "--out", "d")]
    [TestCase("--since", "--since", "monday", "--out", "d")]
    [TestCase("--out", "--episode", "e")]
    public async Task ArgumentsAreCheckedFirst(string said, params string[] arguments)
    {
        TestProcess process = new();
        (await process.RunAsync(["report-breach", .. arguments])).ShouldBe(2);
        process.Error.ShouldContain(said);
    }

    /// <summary>The numbers are read again, under one key: whoever was read before and after a rotation is one person, whatever the workers called them.</summary>
    [Test]
    public async Task AfterARotationEverybodyCountsOnceUnderThePresentKeyOrAsBeforeUnderThePreviousOne()
    {
        var first = await KeyAsync("first.key", "new-key");
        var second = await KeyAsync("second.key", "rotate-key", "--file", _folder.Combine("first.key"));
        var before = await PseudonymsAsync("before", "first.key");
        var after = await PseudonymsAsync("after", "second.key");
        var again = await PseudonymsAsync("again", "second.key", "--key-id", first);

        after.KeyId.ShouldBe(second);
        after.Pseudonyms.Count.ShouldBe(before.Pseudonyms.Count);
        after.Pseudonyms.Intersect(before.Pseudonyms).ShouldBeEmpty();
        again.KeyId.ShouldBe(first);
        again.Pseudonyms.ShouldBe(before.Pseudonyms);

        TestProcess unknown = Reporting("second.key");
        (await unknown.RunAsync("report-breach", "--since", "2000-01-01", "--key-id", "k0", "--events", _folder.Combine("events.jsonl"), "--out", _folder.Combine("none"))).ShouldBe(2);
        unknown.Error.ShouldContain($"has {second} and {first}, and no other");
    }

    private async Task<string> KeyAsync(string file, params string[] arguments)
    {
        TestProcess process = new();
        (await process.RunAsync(arguments)).ShouldBe(0, process.Error);
        await File.WriteAllTextAsync(_folder.Combine(file), process.Output);
        return KeyFile.Parse(process.Output).Key.Id;
    }

    private TestProcess Reporting(string keyFile)
    {
        TestProcess process = new();
        process.Environment["SENTINEL__PRIVACY__KEYFILE"] = _folder.Combine(keyFile);
        return process;
    }

    private async Task<(string KeyId, IReadOnlyList<string> Pseudonyms)> PseudonymsAsync(string folder, string keyFile, params string[] more)
    {
        TestProcess report = Reporting(keyFile);
        (await report.RunAsync(
            [
                "report-breach", "--since", "2000-01-01", "--audit", Path.Combine(_folder.Combine("out"), "audit.jsonl"), "--events", _folder.Combine("events.jsonl"),
                "--out", _folder.Combine(folder), .. more,
            ])).ShouldBe(0, report.Error);
        List<string> pseudonyms = [];
        var keyId = "";
        foreach (var file in Directory.GetFiles(_folder.Combine(folder), "insurer-*.json").Order(StringComparer.Ordinal))
        {
            using var part = JsonDocument.Parse(await File.ReadAllTextAsync(file));
            keyId = part.RootElement.GetProperty("pseudonymKeyId").GetString()!;
            pseudonyms.AddRange(part.RootElement.GetProperty("pseudonyms").EnumerateArray().Select(each => each.GetProperty("pseudonym").GetString()!));
        }

        return (keyId, [.. pseudonyms.Order(StringComparer.Ordinal)]);
    }
}
