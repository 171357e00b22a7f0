using System.Text;
using AccessSentinel.Contracts.Commands;
using AccessSentinel.Contracts.Events;
using AccessSentinel.Contracts.Findings;
using Newtonsoft.Json.Linq;
using NJsonSchema;

namespace AccessSentinel.Contracts.Tests.Findings;

/// <summary>Every finding that can be written against the members, types and enumerations of OCSF's class (our own writing of them).</summary>
public sealed class FindingSchemaTests
{
    private static readonly DateTime Start = new(2026, 3, 2, 8, 0, 0, DateTimeKind.Utc);
    private static readonly JsonSchema Schema = Load();

    [Test]
    public void Every_finding_that_can_be_written_is_one_of_the_class()
    {
        var written = 0;
        foreach (var finding in All())
        {
            var json = Encoding.UTF8.GetString(FindingWriter.ToBytes(finding));
            Schema.Validate(json).Select(error => $"{error.Path} {error.Kind}").ShouldBeEmpty(json);
            written++;
        }

        written.ShouldBe(3 * 4 * 2 * 2 * 2 * 2 * 3 * 3);
    }

    [Test]
    public void What_the_class_says_hangs_together_in_each()
    {
        foreach (var finding in All())
        {
            var json = JObject.Parse(Encoding.UTF8.GetString(FindingWriter.ToBytes(finding)));
            ((int)json["type_uid"]!).ShouldBe(((int)json["class_uid"]! * 100) + (int)json["activity_id"]!);
            ((long)json["start_time"]!).ShouldBeLessThanOrEqualTo((long)json["end_time"]!);
            var profiles = json["metadata"]!["profiles"]!.Select(profile => (string)profile!).ToArray();
            profiles.ShouldContain("security_control", "action and disposition are members of it");
            profiles.Contains("incident").ShouldBe(json.ContainsKey("verdict_id"));
            json.ContainsKey("verdict_id").ShouldBe(finding.Drill);
            ((string?)json["unmapped"]!["campaign"]).ShouldBe(finding.Campaign);
            ((string?)json["unmapped"]!["unsupported_measure"]).ShouldBe(finding.Unsupported switch { CommandType.Suspend => "suspend", CommandType.StepUp => "step_up", _ => null });
        }
    }

    [TestCase("metadata")]
    [TestCase("metadata.version")]
    [TestCase("metadata.product")]
    [TestCase("metadata.product.name")]
    [TestCase("category_uid")]
    [TestCase("class_uid")]
    [TestCase("activity_id")]
    [TestCase("type_uid")]
    [TestCase("time")]
    [TestCase("severity_id")]
    [TestCase("finding_info")]
    [TestCase("finding_info.uid")]
    [TestCase("finding_info.analytic.type_id")]
    [TestCase("anomaly_analyses[0].analysis_targets")]
    [TestCase("anomaly_analyses[0].anomalies[0].observations")]
    [TestCase("observables[0].type_id")]
    public void Without_a_required_member_it_is_none(string path) => Broken(json => json.SelectToken(path)!.Parent!.Remove());

    [TestCase("severity_id", 7)]
    [TestCase("status_id", 7)]
    [TestCase("activity_id", 4)]
    [TestCase("disposition_id", 3)]
    [TestCase("finding_info.analytic.type_id", 5)]
    [TestCase("risk_score", "high")]
    [TestCase("time", "2026-03-02T08:00:00Z")]
    [TestCase("time", 1_772_438_400)]
    [TestCase("is_alert", 1)]
    [TestCase("message", "")]
    public void With_another_type_or_a_number_that_means_nothing_it_is_none(string path, object value) =>
        Broken(json => json.SelectToken(path)!.Replace(JToken.FromObject(value)));

    [Test]
    public void A_misspelt_member_is_noticed() => Broken(json => json["finding_info"]!["tittle"] = "x");

    private static void Broken(Action<JObject> damage)
    {
        var json = JObject.Parse(Encoding.UTF8.GetString(FindingWriter.ToBytes(All().First())));
        Schema.Validate(json).ShouldBeEmpty();
        damage(json);
        Schema.Validate(json).ShouldNotBeEmpty(json.ToString());
    }

    private static IEnumerable<Finding> All() =>
        from activity in Enum.GetValues<FindingActivity>()
        from type in Enum.GetValues<CommandType>()
        from mode in Enum.GetValues<OperatingMode>()
        from drill in new[] { false, true }
        from withheld in new[] { false, true }
        from campaign in new[] { "network-00000000000000ab-41234", null }
        from evasion in new EvasionPath?[] { null, new(AccessAction.Lookup, EvasionSession.Same), new(AccessAction.Login, EvasionSession.Unknown) }
        from lacking in new (CommandType? Type, bool Stands)[] { (null, false), (CommandType.Suspend, false), (CommandType.StepUp, true) }
        select new Finding
        {
            Activity = activity,
            Command = Command(type, mode),
            Time = Start.AddMinutes(activity == FindingActivity.Close ? 90 : 0),
            OpenedAt = Start,
            Measures = 1,
            Profession = Profession.Nurse,
            Campaign = campaign,
            Withheld = withheld,
            Evasion = evasion,
            Closing = activity == FindingActivity.Close ? "The measure ran out" : null,
            Drill = drill,
            Unsupported = lacking.Type,
            Stands = lacking.Stands,
        };

    private static Command Command(CommandType type, OperatingMode mode) => new()
    {
        Id = "c-1",
        Type = type,
        CredentialId = "10001234567",
        Sequence = 1,
        Episode = "e-1",
        Mode = mode,
        IssuedAt = Start,
        ExpiresAt = Start.AddHours(1),
        Reason = new CommandReason("extraction", 7.25, [new CommandSignal("first_seen_beneficiaries", "volume", "1h", 412, 3.5, 2)], "fewer"),
        Exposure = new CommandExposure(412, Start.AddMinutes(-10)),
        Model = new CommandModel("priors", "1"),
    };

    private static JsonSchema Load()
    {
        using var stream = typeof(FindingSchemaTests).Assembly.GetManifestResourceStream("detection-finding.schema.json")!;
        using StreamReader reader = new(stream);
        return JsonSchema.FromJsonAsync(reader.ReadToEnd()).GetAwaiter().GetResult();
    }
}
