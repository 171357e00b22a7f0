using System.Text.RegularExpressions;
using AccessSentinel.DeployTests.Support;
using AccessSentinel.Host.Options;
using AccessSentinel.TestKit;

namespace AccessSentinel.DeployTests;

/// <summary>
/// docker-compose.kafka.yml, which cannot be started where there is no Docker: everything that it names exists. What it runs is run without
/// containers by <see cref="StackTests"/>.
/// </summary>
public sealed partial class ComposeTests
{
    private static readonly Dictionary<object, object> File = Deployment.Read("docker-compose.kafka.yml");
    private static readonly IDictionary<object, object> Services = File.Member<IDictionary<object, object>>("services");

    private static IEnumerable<string> Names => Services.Keys.Cast<string>();

    /// <summary>Those that run our program.</summary>
    private static IEnumerable<string> Ours => Names.Where(name => Service(name).Member<string>("image").StartsWith("access-sentinel:", StringComparison.Ordinal));

    [Test]
    public void The_services_are_those_of_the_flow() =>
        Names.ShouldBe(["kafka", "kafka-2", "kafka-3", "redis", "topics", "key", "worker", "portal", "operator", "prometheus", "alertmanager", "grafana"], ignoreOrder: true);

    [TestCaseSource(nameof(Names))]
    public void Images_are_pinned_and_resources_limited(string name)
    {
        PinnedImage().IsMatch(Service(name).Member<string>("image")).ShouldBeTrue();
        var limits = Service(name).Member<IDictionary<object, object>>("deploy").Member<IDictionary<object, object>>("resources").Member<IDictionary<object, object>>("limits");
        limits.Keys.ShouldBe(["cpus", "memory"], ignoreOrder: true);
    }

    [TestCaseSource(nameof(Names))]
    public void Ports_are_published_on_the_loopback_address_only(string name)
    {
        foreach (var port in Texts(Service(name), "ports"))
        {
            LoopbackPort().IsMatch(port).ShouldBeTrue(port);
        }
    }

    [TestCaseSource(nameof(Names))]
    public void No_secret_stands_in_the_environment(string name)
    {
        foreach (var (variable, value) in Environment(name))
        {
            Secret().IsMatch(variable).ShouldBeFalse(variable);
            value.ShouldNotContain("password", Case.Insensitive);
        }
    }

    [TestCaseSource(nameof(Names))]
    public void What_a_service_waits_for_exists_and_can_be_waited_for(string name)
    {
        if (!Service(name).TryGetValue("depends_on", out var dependencies))
        {
            return;
        }

        foreach (var (other, how) in (IDictionary<object, object>)dependencies)
        {
            Names.ShouldContain((string)other);
            var condition = ((IDictionary<object, object>)how).Member<string>("condition");
            condition.ShouldBeOneOf("service_healthy", "service_started", "service_completed_successfully");
            if (condition == "service_healthy")
            {
                Service((string)other).Member<IDictionary<object, object>>("healthcheck").ContainsKey("test").ShouldBeTrue((string)other);
            }

            if (condition == "service_completed_successfully")
            {
                Service((string)other).Member<string>("restart").ShouldBe("on-failure", "it must be able to end");
            }
        }
    }

    [TestCaseSource(nameof(Names))]
    public void Volumes_are_named_or_files_of_the_repository(string name)
    {
        foreach (var volume in Texts(Service(name), "volumes"))
        {
            var source = volume.Split(':')[0];
            if (source.StartsWith("./", StringComparison.Ordinal))
            {
                Path.Exists(RepositoryRoot.Combine(source[2..])).ShouldBeTrue(source);
                volume.ShouldEndWith(":ro");
            }
            else
            {
                File.Member<IDictionary<object, object>>("volumes").Keys.ShouldContain(source);
            }
        }
    }

    [TestCaseSource(nameof(Ours))]
    public void Our_services_are_confined(string name)
    {
        var service = Service(name);
        service.Member<object>("read_only").ShouldBe(true);
        Texts(service, "cap_drop").ShouldBe(["ALL"]);
        Texts(service, "security_opt").ShouldBe(["no-new-privileges:true"]);
        var build = service.Member<IDictionary<object, object>>("build");
        Path.Exists(RepositoryRoot.Combine(build.Member<string>("dockerfile"))).ShouldBeTrue();
        build.Member<string>("context").ShouldBe(".");
    }

    [TestCaseSource(nameof(Ours))]
    public void Our_command_lines_are_understood(string name)
    {
        var service = Service(name);
        var command = Texts(service, "command");
        if (service.ContainsKey("entrypoint"))
        {
            var calls = ShellCall().Matches(command.ShouldHaveSingleItem());
            calls.ShouldNotBeEmpty();
            foreach (Match call in calls)
            {
                Verbs.Problems(call.Groups[1].Value.Split(' ', StringSplitOptions.RemoveEmptyEntries)).ShouldBeEmpty();
            }
        }
        else
        {
            Verbs.Names.ShouldContain(command[0]);
            Verbs.Problems(command).ShouldBeEmpty();
        }
    }

    [TestCaseSource(nameof(Ours))]
    public void Our_environment_variables_are_settings(string name)
    {
        var variables = Environment(name).ToDictionary(each => each.Name, each => each.Value);
        variables.ShouldContainKey("SENTINEL__KAFKA__BOOTSTRAPSERVERS");
        foreach (var (variable, value) in variables)
        {
            var setting = Catalogue.Known.SingleOrDefault(each => each.EnvironmentName == variable).ShouldNotBeNull(variable);
            setting.TryRead(value, out _).ShouldBeTrue($"{variable}={value}: {setting.Range}");
        }
    }

    [Test]
    public void What_the_worker_reads_and_listens_on_is_where_the_others_put_and_look_for_it()
    {
        var environment = Environment("worker").ToDictionary(each => each.Name, each => each.Value);
        environment["SENTINEL__REDIS__CONNECTION"].ShouldBe("redis:6379");
        Texts(Service("key"), "command")[0].ShouldContain($"> {environment["SENTINEL__PRIVACY__KEYFILE"]}");
        Texts(Service("key"), "command")[0].ShouldContain($"--operators {environment["SENTINEL__OPERATORS__FILE"]}");
        Texts(Service("worker"), "volumes").ShouldContain("keys:/keys:ro");
        var port = Catalogue.MetricsPort.Default;
        Texts(Service("worker"), "ports").ShouldBe([$"127.0.0.1:{port}:{port}"]);
        Targets("access-sentinel").ShouldBe([$"worker:{port}"]);
        Targets("alertmanager").ShouldBe(["alertmanager:9093"]);
        Texts(Service("alertmanager"), "ports").ShouldBe(["127.0.0.1:9093:9093"]);
        Environment("kafka").Single(each => each.Name == "KAFKA_ADVERTISED_LISTENERS").Value.ShouldBe("PLAINTEXT://kafka:9092");
    }

    [Test]
    public void The_worker_starts_when_the_portal_has_published_what_it_learns_from()
    {
        var portal = Service("portal");
        var file = Texts(portal, "command").SkipWhile(word => word != "--open-file").Skip(1).First();
        Texts(portal.Member<IDictionary<object, object>>("healthcheck"), "test").ShouldBe(["CMD", "test", "-s", file]);
        Texts(portal, "tmpfs").ShouldContain(Path.GetDirectoryName(file));
        Service("worker").Member<IDictionary<object, object>>("depends_on").Member<IDictionary<object, object>>("portal").Member<string>("condition")
            .ShouldBe("service_healthy");
    }

    [Test]
    public void Redis_keeps_what_it_has_and_evicts_nothing()
    {
        var command = string.Join(' ', Texts(Service("redis"), "command"));
        command.ShouldContain("--appendonly yes");
        command.ShouldContain("--maxmemory-policy noeviction");
    }

    [Test]
    public void Three_brokers_are_a_matter_of_one_file()
    {
        var file = System.IO.File.ReadAllLines(RepositoryRoot.Combine("deploy", "compose", "three-brokers.env"))
            .Where(line => line.Length > 0 && line[0] != '#').Select(line => line.Split('=', 2)).ToDictionary(parts => parts[0], parts => parts[1]);
        var text = System.IO.File.ReadAllText(RepositoryRoot.Combine("docker-compose.kafka.yml"));
        var variables = Substituted().Matches(text).Select(match => match.Groups[1].Value).Distinct().ToArray();
        variables.ShouldBe(file.Keys.Except(["COMPOSE_PROFILES"]), ignoreOrder: true);
        foreach (var name in new[] { "kafka-2", "kafka-3" })
        {
            Texts(Service(name), "profiles").ShouldBe([file["COMPOSE_PROFILES"]]);
        }

        file["KAFKA_VOTERS"].Split(',').Select(voter => voter.Split('@', ':')[1]).ShouldBe(["kafka", "kafka-2", "kafka-3"]);
        file["KAFKA_BOOTSTRAP"].Split(',').ShouldBe(["kafka:9092", "kafka-2:9092", "kafka-3:9092"]);
    }

    private static IDictionary<object, object> Service(string name) => Services.Member<IDictionary<object, object>>(name);

    private static string[] Texts(IDictionary<object, object> service, string member) =>
        service.TryGetValue(member, out var list) ? [.. ((List<object>)list).Select(each => each.ToString()!)] : [];

    private static IEnumerable<(string Name, string Value)> Environment(string service) =>
        Service(service).TryGetValue("environment", out var variables)
            ? ((IDictionary<object, object>)variables).Select(each => ((string)each.Key, Substituted().Replace(each.Value.ToString()!, "$2")))
            : [];

    private static string[] Targets(string file)
    {
        var text = System.IO.File.ReadAllText(RepositoryRoot.Combine("deploy", "prometheus", "targets", file + ".yml"));
        return [.. Target().Matches(text).Select(match => match.Groups[1].Value)];
    }

    [GeneratedRegex(@"^[a-z0-9./-]+:v?\d+\.\d+\.\d+(-alpine)?$")]
    private static partial Regex PinnedImage();

    [GeneratedRegex(@"^127\.0\.0\.1:\d+:\d+$")]
    private static partial Regex LoopbackPort();

    // Grafana is told not to make an administrator: that is no secret.
    [GeneratedRegex("PASSWORD|SECRET|TOKEN|_KEY$", RegexOptions.IgnoreCase)]
    private static partial Regex Secret();

    [GeneratedRegex(@"dotnet /app/access-sentinel\.dll ([^;|>&]+)")]
    private static partial Regex ShellCall();

    [GeneratedRegex(@"\$\{([A-Z_]+):-([^}]*)\}")]
    private static partial Regex Substituted();

    [GeneratedRegex(@"""([a-z]+:\d+)""")]
    private static partial Regex Target();
}
