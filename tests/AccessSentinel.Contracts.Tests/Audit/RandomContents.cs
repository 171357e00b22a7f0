using AccessSentinel.Contracts.Audit;
using AccessSentinel.Contracts.Commands;
using AccessSentinel.Contracts.Controls;
using AccessSentinel.Contracts.Tests.Commands;

namespace AccessSentinel.Contracts.Tests.Audit;

/// <summary>Contents of every kind, the same ones from the same seed: what fails can be drawn again.</summary>
internal sealed class RandomContents(Random random)
{
    public AuditContent Next() => random.Next(10) switch
    {
        0 => StartAudit.Of("run", [.. Many(Head)]),
        1 => new HeadsAudit { Heads = [.. Many(Head)] },
        2 => new ConfigurationAudit { KeyId = Text(), Decoys = random.Next(2) == 0 ? Convert.ToHexStringLower(Bytes(16)) + new string('0', 32) : null, Settings = [.. Many(() => new AuditText(Convert.ToHexStringLower(Bytes(16)), Text()))] },
        3 => new ModelAudit { Model = Text(), Applied = random.Next(2) == 0, Hash = Maybe(Text), Detail = Maybe(Text), After = [.. Many(Position)] },
        4 => new DecisionAudit { CredentialId = Text(), Event = Event(), Command = Command(), Published = random.Next(2) == 0, Since = Maybe(Position) },
        5 => new GuardAudit { CredentialId = Text(), Event = Event(), CommandId = Text(), Answer = (GuardAnswer)random.Next(1, 4), Scope = Maybe(Text), RetryAfter = TimeSpan.FromMilliseconds(random.Next(1000)), Detail = Maybe(Text), Counts = [.. Many(Number)] },
        6 => new CampaignAudit { CredentialId = Text(), Event = Event(), Campaign = Text(), Values = [.. Many(Number)] },
        7 => new InputsAudit { CredentialId = Text(), Event = Event(), Unsupported = Types(), Allowance = 1 + random.Next(9), ObservedDay = random.Next(2) == 0 ? random.Next() : null },
        8 => new PartitionAudit { Event = Event(), Learning = random.Next(2) == 0, Model = Text(), Hash = Maybe(Text) },
        _ => new ControlAudit
        {
            Request = random.Next(2) == 0 ? Request() : null,
            Unsupported = Types(),
            CredentialId = Text(),
            ControlId = Text(),
            Action = Text(),
            Operator = Text(),
            Applied = random.Next(2) == 0,
            Detail = Maybe(Text),
            Episode = Maybe(Text),
            Command = random.Next(2) == 0 ? Command() : null,
            Time = random.Next(2) == 0 ? Time() : null,
            After = [.. Many(Position)],
            AfterEvents = random.Next(),
        },
    };

    private Command Command() => new RandomCommands(random).Next();

    private List<CommandType> Types() => [.. Many(() => (CommandType)random.Next(1, 4))];

    private Control Request()
    {
        var issued = new DateTime(2026, 3, 2, 8, 0, 0, DateTimeKind.Utc).AddSeconds(random.Next(1000));
        return new Control
        {
            Id = Convert.ToHexStringLower(Bytes(16)),
            Type = ControlType.Release,
            Subject = "s" + random.Next(),
            Author = "nadia",
            Reason = "r" + random.Next(),
            IssuedAt = issued,
            ValidUntil = issued.AddDays(1),
            Episode = new ControlEpisode(Convert.ToHexStringLower(Bytes(16)), issued.AddMinutes(-5)),
        };
    }

    private AuditHead Head()
    {
        long first = random.Next(1, 1000);
        return new AuditHead(Text(), first, first + random.Next(100), Convert.ToHexStringLower(Bytes(32)));
    }

    private AuditPosition Position() => new(Text(), random.Next(100), random.NextInt64(long.MaxValue));

    private AuditEvent Event() => random.Next(2) == 0
        ? new AuditEvent(null, 0, 0, Convert.ToHexStringLower(Bytes(16)), Time())
        : new AuditEvent(Text(), random.Next(100), random.NextInt64(long.MaxValue), Convert.ToHexStringLower(Bytes(16)), Time());

    private AuditNumber Number() => new(Convert.ToHexStringLower(Bytes(16)), (random.NextDouble() - 0.5) * Math.Pow(10, random.Next(-9, 15)));

    private DateTime Time() => new(random.NextInt64(new DateTime(2020, 1, 1).Ticks, new DateTime(2040, 1, 1).Ticks), DateTimeKind.Utc);

    private string Text() => random.Next(4) == 0 ? "é\"\\\n<" + random.Next() : "t" + random.Next();

    private byte[] Bytes(int count)
    {
        var bytes = new byte[count];
        random.NextBytes(bytes);
        return bytes;
    }

    private T? Maybe<T>(Func<T> make)
        where T : class => random.Next(2) == 0 ? make() : null;

    private IEnumerable<T> Many<T>(Func<T> make) => Enumerable.Range(0, random.Next(4)).Select(_ => make());
}
