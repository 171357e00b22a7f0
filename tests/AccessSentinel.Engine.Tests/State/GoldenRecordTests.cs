using AccessSentinel.Contracts.Events;
using AccessSentinel.Engine.Decisions;
using AccessSentinel.Engine.State;

namespace AccessSentinel.Engine.Tests.State;

/// <summary>Records of every version ever released stay readable with the same facts (State/Golden/v1/*.json).</summary>
public sealed class GoldenRecordTests
{
    private static readonly string Folder = Path.Combine(AppContext.BaseDirectory, "State", "Golden");

    private static IEnumerable<string> Files() =>
        Directory.Exists(Folder)
            ? Directory.GetFiles(Folder, "*.json", SearchOption.AllDirectories).Select(path => Path.GetRelativePath(Folder, path)).Order(StringComparer.Ordinal)
            : [];

    [TestCaseSource(nameof(Files))]
    public void A_stored_record_of_any_version_is_read_with_the_same_facts(string file)
    {
        GoldenRecord golden = GoldenRecord.Read(Path.Combine(Folder, file));
        CredentialState state = StateCodec.Decode(golden.Credential, golden.Stored());
        GoldenRecord.FactsOf(state).Select(fact => $"{fact.Key} = {fact.Value}").ShouldBe(golden.Facts.Select(fact => $"{fact.Key} = {fact.Value}"));
        StoredRecord again = new();
        StateCodec.Encode(state, again);
        (again.Level, again.Until, again.Episode, again.Sequence, again.Seen).ShouldBe((golden.Level, golden.Until, golden.Episode, golden.Sequence, golden.Seen));
    }

    [Test]
    public void The_written_version_has_golden_records() => Files().Count(file => file.StartsWith($"v{StateCodec.Version}", StringComparison.Ordinal)).ShouldBeGreaterThan(3);

    [Test, Explicit("Writes the golden records of the present version into the sources; see the folder's README.")]
    public void Write_golden_records()
    {
        string target = Path.Combine(SourceFolder(), "State", "Golden", $"v{StateCodec.Version}");
        Directory.CreateDirectory(target);
        foreach ((string name, string about, CredentialState state) in Lives())
        {
            GoldenRecord.Of(about, state).WriteTo(Path.Combine(target, name + ".json"));
            TestContext.Out.WriteLine($"wrote {name}");
        }
    }

    private static IEnumerable<(string Name, string About, CredentialState State)> Lives()
    {
        Desk young = new();
        young.Login(Desk.At(0, 9));
        young.LookUp(Desk.At(0, 9.1), 1);
        yield return ("new", "A credential after one look-up", young.State);

        Desk practice = new();
        practice.Work(0, 90, Stream.Seeded(1), pool: 400);
        yield return ("practice", "A practice after 90 days of work", practice.State);

        Desk pharmacy = new(Profession.Pharmacist) { SecondFactor = true };
        pharmacy.Work(0, 40, Stream.Seeded(2), 120, 2500);
        yield return ("pharmacy", "A pharmacy with a second factor after 40 days, several pages", pharmacy.State);

        Desk suspended = new();
        suspended.Work(0, 26, Stream.Seeded(3), pool: 400);
        suspended.Place = Place.Elsewhere;
        suspended.Login(Desk.At(28, 3));
        suspended.Extract(Desk.At(28, 3), 3, TimeSpan.FromSeconds(4));
        suspended.Extract(Desk.At(28, 3.1), 60, TimeSpan.FromSeconds(4), 600_000);
        yield return ("attacked", "A practice under attack, with a measure in force", suspended.State);

        RandomEvents life = new(Stream.Seeded(4));
        CredentialState random = new("c");
        DetectionEngine engine = new(new EngineOptions());
        for (int i = 0; i < 1500; i++)
        {
            AccessEvent next = life.Next();
            engine.Process(random, next, new EventContext(next.Time, (uint)(1 + (i % 3)), i, false));
        }

        yield return ("random", "A random life from three partitions", random);
    }

    private static string SourceFolder()
    {
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "AccessSentinel.sln")))
            {
                return Path.Combine(folder.FullName, "tests", "AccessSentinel.Engine.Tests");
            }
        }

        throw new InvalidOperationException("No AccessSentinel.sln above the tests.");
    }
}
