using AccessSentinel.Contracts.Commands;
using AccessSentinel.Contracts.Events;
using AccessSentinel.Engine.Decisions;
using AccessSentinel.Engine.State;
using AccessSentinel.Engine.Tests.State;

namespace AccessSentinel.Engine.Tests;

/// <summary>Where somebody works from; numbers that become tags.</summary>
internal sealed record Place(int Network, int Device, int Agent, uint Asn = 3215, ushort Country = 0x4652)
{
    internal static Place Practice { get; } = new(1, 1, 1);

    internal static Place Elsewhere { get; } = new(99, 99, 99, 64500, 0x4E4C);
}

/// <summary>One credential at work: makes its events, gives them to the engine and keeps the answers.</summary>
internal sealed class Desk
{
    internal static readonly long Monday = new DateTime(2026, 3, 2, 0, 0, 0, DateTimeKind.Utc).Ticks;

    private long _events;

    internal Desk(Profession profession = Profession.GeneralPractitioner, EngineOptions? options = null)
    {
        Profession = profession;
        Engine = new DetectionEngine(options ?? new EngineOptions());
    }

    internal Profession Profession { get; set; }

    internal DetectionEngine Engine { get; set; }

    internal CredentialState State { get; set; } = new("8100000001");

    internal List<Command> Commands { get; } = [];

    internal StoredCopy Store { get; } = new();

    internal Place Place { get; set; } = Place.Practice;

    internal long Session { get; set; } = 1;

    internal bool SecondFactor { get; set; }

    internal bool Learning { get; set; }

    /// <summary>The counters that it shares with other desks; null: none.</summary>
    internal CampaignLedger? Campaigns { get; set; }

    internal int ObservedDay { get; set; }

    internal int IssuedDay { get; set; }

    internal static long At(int day, double hour) => Monday + (day * TimeSpan.TicksPerDay) + (long)(hour * TimeSpan.TicksPerHour);

    internal AccessEvent Make(AccessAction action, long time, long person = 0, AccessOutcome outcome = AccessOutcome.Success) => new()
    {
        EventId = (UInt128)Stream.Tag(++_events) << 64,
        Time = time,
        Action = action,
        Outcome = outcome,
        Records = 1,
        Beneficiary = person == 0 ? 0 : Stream.Tag(person),
        ResidenceDepartment = person == 0 ? (byte)0 : (byte)35,
        Profession = Profession,
        CredentialDepartment = 35,
        IssuedDay = IssuedDay,
        Session = Stream.Tag(-Session),
        Network = Stream.Tag(1_000_000 + Place.Network),
        Device = Stream.Tag(2_000_000 + Place.Device),
        UserAgentFamily = Stream.Tag(3_000_000 + Place.Agent),
        Asn = Place.Asn,
        Country = Place.Country,
        Authentication = AuthenticationMethod.Password,
        MultiFactor = SecondFactor ? MultiFactor.Yes : MultiFactor.No,
    };

    internal EventResult Give(in AccessEvent accessEvent)
    {
        EventContext context = new(accessEvent.Time, 0, 0, Learning) { ObservedDay = ObservedDay };
        var result = Campaigns is null ? Engine.Process(State, accessEvent, context) : Campaigns.Process(Engine, State, accessEvent, context);
        if (result.Command is { } command)
        {
            Commands.Add(command);
        }

        return result;
    }

    internal EventResult Login(long time)
    {
        Session++;
        return Give(Make(AccessAction.Login, time));
    }

    internal EventResult LookUp(long time, long person) => Give(Make(AccessAction.Lookup, time, person));

    internal EventResult Claim(long time, long person) => Give(Make(AccessAction.Claim, time, person));

    /// <summary>Working days of a practice: people looked up from nine on, most of them known after some weeks, most of them claimed.</summary>
    internal void Work(int firstDay, int days, Random random, int peopleADay = 20, int pool = 900, double claimed = 0.9)
    {
        for (int day = firstDay; day < firstDay + days; day++)
        {
            if (day % 7 >= 5)
            {
                continue;
            }

            Login(At(day, 8.9));
            for (int i = 0; i < peopleADay; i++)
            {
                long person = 1 + random.Next(pool);
                double hour = 9 + (8.0 * (i + (random.NextDouble() * 0.8)) / peopleADay);
                LookUp(At(day, hour), person);
                if (random.NextDouble() < claimed)
                {
                    Claim(At(day, hour + 0.01 + (0.05 * random.NextDouble())), person);
                }
            }
        }
    }

    /// <summary>Strangers read one after the other until a measure is decided or all are read. Returns how many were read.</summary>
    internal int Extract(long start, int most, TimeSpan apart, long firstPerson = 500_000)
    {
        int decided = Commands.Count;
        for (int i = 0; i < most; i++)
        {
            LookUp(start + (i * apart.Ticks), firstPerson + i);
            if (Commands.Count > decided)
            {
                return i + 1;
            }
        }

        return most;
    }
}
