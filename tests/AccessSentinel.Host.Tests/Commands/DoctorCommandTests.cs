using System.Runtime.Versioning;
using AccessSentinel.Kafka.Topics;
using AccessSentinel.TestKit;
using AccessSentinel.TestKit.Servers;

namespace AccessSentinel.Host.Tests.Commands;

/// <summary>The doctor on real servers: what is wrong is found, named and told how to mend.</summary>
[TestFixture]
[UnsupportedOSPlatform("windows")]
internal sealed class DoctorCommandTests
{
    private string _folder = "";
    private string _keyFile = "";

    [OneTimeSetUp]
    public async Task MakeKey()
    {
        _folder = Directory.CreateTempSubdirectory("access-sentinel-doctor-").FullName;
        _keyFile = Path.Combine(_folder, "tag.key");
        TestProcess process = new();
        (await process.RunAsync("new-key")).ShouldBe(0);
        await File.WriteAllTextAsync(_keyFile, process.Output.Length > 0 ? process.Output : process.Text);
        File.SetUnixFileMode(_keyFile, UnixFileMode.UserRead | UnixFileMode.UserWrite);
    }

    [OneTimeTearDown]
    public void RemoveKey() => Directory.Delete(_folder, recursive: true);

    [Test]
    public async Task WhereAllIsThereOnlyTheMissingModelIsWarnedOf()
    {
        TestProcess process = await OnServersAsync(create: true);
        (await process.RunAsync("doctor", "--partitions", "3")).ShouldBe(0, process.Output);
        process.Output.ShouldContain("ok       key file");
        process.Output.ShouldContain("may be read as group");
        process.Output.ShouldContain("0 failed");
        process.Output.ShouldContain("none is configured: priors and scale are the built-in ones");
    }

    [Test]
    public async Task MissingTopicsAndAnUnexpectedWidthAreFound()
    {
        TestProcess missing = await OnServersAsync(create: false);
        (await missing.RunAsync("doctor")).ShouldBe(1);
        missing.Output.ShouldContain("FAILED   topic");
        missing.Output.ShouldContain("access-sentinel topics --create");

        TestProcess narrow = await OnServersAsync(create: true);
        (await narrow.RunAsync("doctor", "--partitions", "7")).ShouldBe(1);
        narrow.Output.ShouldContain("has 3 partitions where 7 are expected");
    }

    [Test]
    public async Task ATopicThatIsKeptTooShortlyIsFound()
    {
        TestProcess process = await OnServersAsync(create: true, new Dictionary<string, string> { ["retention.ms"] = "3600000" });
        (await process.RunAsync("doctor")).ShouldBe(1);
        process.Output.ShouldContain("less than the longest window");
        process.Output.ShouldContain("retention.ms=3024000000");
    }

    [Test]
    public async Task ARedisThatEvictsAndAKeyThatAllMayReadAreFound()
    {
        TestProcess process = await OnServersAsync(create: true);
        using RedisServer evicting = await RedisServer.StartAsync("maxmemory 64mb", "maxmemory-policy allkeys-lru");
        process.Environment["SENTINEL__REDIS__CONNECTION"] = evicting.Connection;
        string open = Path.Combine(_folder, "open.key");
        File.Copy(_keyFile, open, overwrite: true);
        File.SetUnixFileMode(open, UnixFileMode.UserRead | UnixFileMode.OtherRead);
        process.Environment["SENTINEL__PRIVACY__KEYFILE"] = open;
        (await process.RunAsync("doctor")).ShouldBe(1);
        process.Output.ShouldContain("maxmemory-policy is allkeys-lru");
        process.Output.ShouldContain("Set it to noeviction");
        process.Output.ShouldContain($"chmod 600 {open}");
    }

    [Test]
    public async Task SlotsThatNobodyServesAreSaidOnce()
    {
        using RedisCluster cluster = await RedisCluster.StartAsync();
        TestProcess process = await OnServersAsync(create: true);
        process.Environment["SENTINEL__REDIS__CONNECTION"] = cluster.Connection;
        cluster.Servers[^1].Kill();
        await cluster.IsBrokenAsync();
        (await process.RunAsync("doctor")).ShouldBe(1, process.Output);
        process.Output.Split('\n').Where(line => line.StartsWith("FAILED", StringComparison.Ordinal)).ShouldHaveSingleItem().ShouldContain("slots are not served");
        process.Output.ShouldNotContain("CLUSTERDOWN");
    }

    [TestCase("+@read +@scripting +@connection +info +time +set", "~as:*", "as:c:* (records) may not be written", "as:{measures}* (running measures) may not be written")]
    [TestCase("+@read +@write +@scripting +@connection +info +time", "~as:c:* ~as:k:* ~as:generation", "as:g:* (guard) may not be written", "as:s:* (campaigns) may not be written")]
    public async Task ARedisThatMayNotBeWrittenIsFoundAndWhatIsAdvisedIsEnough(string commands, string keys, params string[] found)
    {
        using RedisServer redis = await RedisServer.StartAsync("appendonly yes");
        TestProcess process = await OnServersAsync(create: true);
        process.Environment["SENTINEL__REDIS__CONNECTION"] = redis.Connection;
        (await process.RunAsync("doctor")).ShouldBe(0, process.Output);
        process.Output.ShouldContain("Redis may be written: as:c:*, as:k:*, as:s:*, as:g:*");
        (await redis.CliAsync("--scan", "--pattern", "*doctor-probe*")).ShouldBeEmpty();

        (await redis.CliAsync("ACL", "SETUSER", "admin", "on", "nopass", "~*", "&*", "+@all")).ShouldBe("OK");
        await GrantAsync(redis, [.. keys.Split(' '), .. commands.Split(' ')]);
        TestProcess refused = Again(process);
        (await refused.RunAsync("doctor")).ShouldBe(1, refused.Output);
        found.ShouldAllBe(sentence => refused.Output.Contains(sentence, StringComparison.Ordinal), refused.Output);

        // As the doctor says.
        string advised = refused.Output.Split("ACL SETUSER <the worker's user> ")[1].Split('\n')[0].Trim();
        await GrantAsync(redis, advised.Split(' '));
        TestProcess mended = Again(process);
        (await mended.RunAsync("doctor")).ShouldBe(0, mended.Output);
    }

    [Test]
    public async Task ATopicThatMayNotBeWrittenIsFoundAndNothingIsWrittenToAny()
    {
        using KafkaBroker broker = await KafkaBroker.StartAsync(
            1, "authorizer.class.name=org.apache.kafka.metadata.authorizer.StandardAuthorizer", "allow.everyone.if.no.acl.found=true");
        TestProcess process = await OnServersAsync(create: true, broker: broker);
        (await process.RunAsync("doctor")).ShouldBe(0, process.Output);
        string commands = process.Environment["SENTINEL__KAFKA__TOPICS__COMMANDS"];
        string findings = process.Environment["SENTINEL__KAFKA__TOPICS__FINDINGS"];
        process.Output.ShouldContain($"{commands} may be written\n");

        await broker.ForbidAsync(findings, "Write");
        TestProcess refused = Again(process);
        (await refused.RunAsync("doctor")).ShouldBe(1, refused.Output);
        refused.Output.ShouldContain($"{findings} may not be written by this user");
        refused.Output.ShouldContain($"WRITE (and DESCRIBE) on topic {findings}");
        (await Kcat.ConsumeAllAsync(broker.BootstrapServers, commands)).ShouldBeEmpty();
        (await Kcat.ConsumeAllAsync(broker.BootstrapServers, findings)).ShouldBeEmpty();
    }

    [Test]
    public async Task ServersThatAreNotThereAndADamagedModelAreNamedAllAtOnce()
    {
        string model = Path.Combine(_folder, "model.json");
        await File.WriteAllTextAsync(model, "{}");
        TestProcess process = new();
        process.Environment["SENTINEL__KAFKA__BOOTSTRAPSERVERS"] = "127.0.0.1:1";
        process.Environment["SENTINEL__KAFKA__REQUESTTIMEOUTMS"] = "1000";
        process.Environment["SENTINEL__REDIS__CONNECTION"] = "127.0.0.1:1";
        process.Environment["SENTINEL__MODEL"] = model;
        (await process.RunAsync("doctor")).ShouldBe(1);
        process.Output.ShouldContain("FAILED   key file");
        process.Output.ShouldContain("FAILED   model");
        process.Output.ShouldContain("FAILED   kafka");
        process.Output.ShouldContain("FAILED   redis");
    }

    [Test]
    public async Task TheLightFormAsksTheWorkerOfThisMachine()
    {
        TestProcess process = new();
        process.Environment["SENTINEL__METRICS__PORT"] = "1";
        (await process.RunAsync("doctor", "--light")).ShouldBe(1);
        process.Error.ShouldContain("no worker answers on port 1");
    }

    /// <summary>What everybody may who does not log in, and nothing else.</summary>
    private static async Task GrantAsync(RedisServer redis, string[] rules) =>
        (await redis.CliAsync(["--user", "admin", "--pass", "any", "--no-auth-warning", "ACL", "SETUSER", "default", "resetkeys", "-@all", .. rules])).ShouldBe("OK");

    /// <summary>The same environment once more.</summary>
    private static TestProcess Again(TestProcess before)
    {
        TestProcess process = new();
        foreach ((string name, string value) in before.Environment)
        {
            process.Environment[name] = value;
        }

        return process;
    }

    private async Task<TestProcess> OnServersAsync(bool create, IReadOnlyDictionary<string, string>? events = null, KafkaBroker? broker = null)
    {
        broker ??= await SharedServers.KafkaAsync();
        RedisServer redis = await SharedServers.RedisAsync();
        TestProcess process = new();
        process.Environment["SENTINEL__KAFKA__BOOTSTRAPSERVERS"] = broker.BootstrapServers;
        process.Environment["SENTINEL__REDIS__CONNECTION"] = redis.Connection;
        process.Environment["SENTINEL__PRIVACY__KEYFILE"] = _keyFile;
        using TopicAdmin admin = new(broker.Options);
        string last = "";
        foreach ((string name, TimeSpan retention) in new TopicNames().WithRetention())
        {
            // events -> EVENTS, command-results -> COMMANDRESULTS, as the settings are called.
            string setting = name.Split('.')[1].Replace("access-events", "events", StringComparison.Ordinal).Replace("-", "", StringComparison.Ordinal).ToUpperInvariant();
            string topic = last = SharedServers.UniqueName(setting.ToLowerInvariant());
            process.Environment[$"SENTINEL__KAFKA__TOPICS__{setting}"] = topic;
            if (create)
            {
                await admin.CreateAsync(topic, 3, events is not null && setting == "EVENTS" ? null : retention, setting == "EVENTS" ? events : null);
            }
        }

        if (create)
        {
            await Eventually.HoldsAsync(() => admin.Find(last) is not null, "the broker lists what was made last");
        }

        return process;
    }
}
