using System.Net;
using AccessSentinel.Contracts.Commands;
using AccessSentinel.Host.Options;
using AccessSentinel.Processing.Options;
using AccessSentinel.TestKit.Processes;
using Microsoft.Extensions.Logging;

namespace AccessSentinel.Host.Tests.Options;

public sealed class SentinelOptionsTests
{
    [Test]
    public void DefaultsAreThoseOfTheDesign()
    {
        var options = Load();
        options.Mode.ShouldBe(OperatingMode.Enforce);
        options.Worker.BootstrapMode.ShouldBe(BootstrapMode.Learn);
        options.Worker.BootstrapMaxAge.ShouldBeNull();
        options.Kafka.GroupId.ShouldBe("access-sentinel");
        options.Kafka.Topics.Events.ShouldBe("portal.access-events");
        options.Kafka.Topics.Commands.ShouldBe("portal.commands");
        options.Kafka.Topics.DeadLetter.ShouldBe("sentinel.dead-letter");
        options.Metrics.Port.ShouldBe(9464);
        options.Metrics.Host.ShouldBe(IPAddress.Any);
        options.KeyFile.ShouldBe("");
        options.LogLevel.ShouldBe(LogLevel.Information);
        options.Worker.ShouldBe(new WorkerOptions());
    }

    [Test]
    public void TheFixedNamesReachTheirOptions()
    {
        var options = Load(
            ("SENTINEL__KAFKA__BOOTSTRAPSERVERS", "a:1,b:2"),
            ("SENTINEL__KAFKA__GROUPID", "g"),
            ("SENTINEL__KAFKA__TOPICS__EVENTS", "events"),
            ("SENTINEL__KAFKA__TOPICS__COMMANDS", "commands"),
            ("SENTINEL__REDIS__CONNECTION", "redis:6380"),
            ("SENTINEL__PRIVACY__KEYFILE", "tag.key"),
            ("SENTINEL__MODE", "shadow"),
            ("SENTINEL__BOOTSTRAP__MODE", "skip"),
            ("SENTINEL__BOOTSTRAP__MAXAGE", "7d"),
            ("SENTINEL__METRICS__PORT", "0"),
            ("SENTINEL__METRICS__HOST", "127.0.0.1"));
        options.Kafka.BootstrapServers.ShouldBe("a:1,b:2");
        options.Kafka.GroupId.ShouldBe("g");
        options.Worker.GroupId.ShouldBe("g");
        options.Kafka.Topics.Events.ShouldBe("events");
        options.Worker.EventsTopic.ShouldBe("events");
        options.Worker.CommandsTopic.ShouldBe("commands");
        options.Redis.Connection.ShouldBe("redis:6380");
        options.KeyFile.ShouldBe("tag.key");
        options.Mode.ShouldBe(OperatingMode.Shadow);
        options.Worker.BootstrapMode.ShouldBe(BootstrapMode.Skip);
        options.Worker.BootstrapMaxAge.ShouldBe(TimeSpan.FromDays(7));
        options.Metrics.Port.ShouldBe(0);
        options.Metrics.Host.ShouldBe(IPAddress.Loopback);
    }

    [Test]
    public void LaterSourcesWin()
    {
        using TemporaryFolder folder = new();
        var file = Path.Combine(folder.Path, "appsettings.json");
        File.WriteAllText(file, """{ "Metrics": { "Port": 1 /* comments are fine */ }, "Kafka": { "GroupId": "file", "ClientId": "file" }, "Mode": "shadow" }""");
        var options = SentinelOptions.Load(
            [file], [new("SENTINEL__KAFKA__GROUPID", "environment"), new("SENTINEL__METRICS__PORT", "2")], ["metrics:port=3"], needsRedis: false);
        options.Kafka.ClientId.ShouldBe("file");
        options.Kafka.GroupId.ShouldBe("environment");
        options.Metrics.Port.ShouldBe(3);
        options.Mode.ShouldBe(OperatingMode.Shadow);
    }

    [Test]
    public void NativePropertiesOfTheClientPassThrough() =>
        Load(("SENTINEL__KAFKA__PROPERTIES__socket.timeout.ms", "1234")).Kafka.Properties["socket.timeout.ms"].ShouldBe("1234");

    [TestCase("SENTINEL__KAFKA__BOOTSTRAPSERVER", "SENTINEL__KAFKA__BOOTSTRAPSERVERS")]
    [TestCase("SENTINEL__MOOD", "SENTINEL__MODE")]
    [TestCase("SENTINEL__REDIS__CONECTION", "SENTINEL__REDIS__CONNECTION")]
    [TestCase("SENTINEL__METRICS__PORTS", "SENTINEL__METRICS__PORT")]
    public void AnUnknownVariableIsNamedWithItsClosest(string wrong, string right) =>
        Errors((wrong, "x")).ShouldBe([$"{wrong} is not a known key; the closest is {right}."]);

    [TestCase("SENTINEL__METRICS__PORT", "70000", "a whole number from 0 to 65535")]
    [TestCase("SENTINEL__METRICS__PORT", "", "a whole number from 0 to 65535")]
    [TestCase("SENTINEL__METRICS__HOST", "nowhere", "an IPv4 or IPv6 address of this machine, 0.0.0.0 for all")]
    [TestCase("SENTINEL__MODE", "dry-run", "one of enforce, shadow")]
    [TestCase("SENTINEL__BOOTSTRAP__MODE", "guess", "one of learn, decide, skip")]
    [TestCase("SENTINEL__BOOTSTRAP__MAXAGE", "7", "`all`, or a time from 1h to 3650d, e.g. 36h, 7d")]
    [TestCase("SENTINEL__BOOTSTRAP__MAXAGE", "1m", "`all`, or a time from 1h to 3650d, e.g. 36h, 7d")]
    [TestCase("SENTINEL__LOGGING__LEVEL", "loud", "one of Trace, Debug, Information, Warning, Error, Critical, None")]
    [TestCase("SENTINEL__KAFKA__SESSIONTIMEOUTMS", "12", "a whole number from 1000 to 1800000")]
    [TestCase("SENTINEL__KAFKA__SESSIONTIMEOUTMS", "1e4", "a whole number from 1000 to 1800000")]
    [TestCase("SENTINEL__KAFKA__COMPRESSION", "best", "one of none, lz4, gzip, snappy, zstd")]
    [TestCase("SENTINEL__KAFKA__GROUPID", "", "a text of 1 to 249 characters")]
    [TestCase("SENTINEL__WORKER__BATCHSIZE", "many", "a whole number from 1 to 100000")]
    [TestCase("SENTINEL__WORKER__BATCHSIZE", "0", "a whole number from 1 to 100000")]
    [TestCase("SENTINEL__WORKER__QUEUEBYTES", "4294967297", "a whole number from 65536 to 4294967296")]
    [TestCase("SENTINEL__WORKER__DRAINTIMEOUT", "1ms", "a time from 100ms to 4m, e.g. 500ms, 30s, 10m, 36h, 7d")]
    [TestCase("SENTINEL__REDIS__OPERATIONTIMEOUT", "5", "a time from 100ms to 1m, e.g. 500ms, 30s, 10m, 36h, 7d")]
    [TestCase("SENTINEL__REDIS__RETRYFOR", "11m", "a time from 0s to 10m, e.g. 500ms, 30s, 10m, 36h, 7d")]
    public void ABadValueIsNamedWithWhatIsAllowed(string name, string value, string allowed) =>
        Errors((name, value)).ShouldBe([$"{name} = '{value}' is refused; allowed is {allowed}."]);

    [Test]
    public void AWordOfAPasswordIsNeverShown() =>
        Errors(("SENTINEL__KAFKA__SASLPASSWORD", new string('x', 5000))).ShouldHaveSingleItem().ShouldContain("(not shown)");

    [Test]
    public void ARangeThatHangsOnAnotherKeyIsTheWorkersOwn()
    {
        var error = Errors(("SENTINEL__WORKER__RETRYFIRSTDELAY", "1m"), ("SENTINEL__WORKER__RETRYMAXDELAY", "1s")).ShouldHaveSingleItem();
        error.ShouldStartWith("Worker:RetryMaxDelay");
        error.ShouldContain("takes");
    }

    [Test]
    public void RedisMustBeNamedWhereItIsUsed()
    {
        Should.Throw<ConfigurationException>(() => SentinelOptions.Load([], [], [], needsRedis: true))
            .Errors.ShouldHaveSingleItem().ShouldStartWith("Redis:Connection is missing");
        Should.NotThrow(() => SentinelOptions.Load([], [], [], needsRedis: false));
    }

    [Test]
    public void AllErrorsAreReportedAtOnce() =>
        Errors(("SENTINEL__METRICS__PORT", "x"), ("SENTINEL__MODE", "x"), ("SENTINEL__NOTHING", "x")).Count.ShouldBe(3);

    [TestCase("Metrics:Port")]
    [TestCase("=1")]
    public void ASetWithoutAKeyOrAValueIsRefused(string text) =>
        Should.Throw<ConfigurationException>(() => SentinelOptions.Load([], [], [text], needsRedis: false))
            .Message.ShouldBe($"--set {text}: expected KEY=VALUE, e.g. --set Metrics:Port=0.");

    [TestCase("{", "is not valid JSON")]
    [TestCase("[1]", "The root (in")]
    [TestCase("""{ "Metrics": { "Port": [1] } }""", "Metrics:Port (in")]
    [TestCase("""{ "Metrics": { "Port": 1, "Port": 2 } }""", "is not valid JSON")]
    [TestCase("""{ "Metrix": { "Port": 1 } }""", "is not a known key; the closest is Metrics:Port.")]
    [TestCase("""{ "Kafka": "localhost:9092" }""", "is not a known key")]
    public void AFileThatCannotBeUnderstoodIsRefused(string json, string complaint)
    {
        using TemporaryFolder folder = new();
        var file = Path.Combine(folder.Path, "settings.json");
        File.WriteAllText(file, json);
        Should.Throw<ConfigurationException>(() => SentinelOptions.Load([file], [], [], needsRedis: false)).Message.ShouldContain(complaint);
    }

    [Test]
    public void AFileThatIsNotThereIsRefused() =>
        Should.Throw<ConfigurationException>(() => SentinelOptions.Load(["missing.json"], [], [], needsRedis: false)).Message.ShouldContain("cannot be read");

    [Test]
    public void EveryKeyHasItsOwnNameAndARange()
    {
        Catalogue.All.Select(setting => setting.EnvironmentName).ShouldBeUnique();
        Catalogue.Known.Select(setting => setting.EnvironmentName).ShouldBeUnique();
        Catalogue.Known.ShouldAllBe(setting => setting.Range.Length > 0);
    }

    [Test]
    public void EveryKeyHasASentence() => Catalogue.Known.Where(setting => !setting.Sentence.EndsWith('.')).Select(setting => setting.Key).ShouldBeEmpty();

    [Test]
    public void EveryNumberAndTimeHasBounds() =>
        Catalogue.Known.Where(setting => setting.Range is "a whole number" or "a number" || setting.Range.StartsWith("a time such", StringComparison.Ordinal))
            .Select(setting => setting.Key).ShouldBeEmpty();

    private static SentinelOptions Load(params (string Name, string Value)[] environment) =>
        SentinelOptions.Load([], environment.Select(variable => KeyValuePair.Create(variable.Name, variable.Value)), [], needsRedis: false);

    private static IReadOnlyList<string> Errors(params (string Name, string Value)[] environment) =>
        Should.Throw<ConfigurationException>(() => Load(environment)).Errors;
}
