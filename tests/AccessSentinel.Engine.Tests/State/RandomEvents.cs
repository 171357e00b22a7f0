using AccessSentinel.Contracts.Events;

namespace AccessSentinel.Engine.Tests.State;

/// <summary>
/// A random life of one credential: sessions, look-ups, claims, misses, exports and sign-ins from few and many sources, in bursts and
/// with quiet days, out of order and repeated, with an attack now and then so that measures are decided.
/// </summary>
internal sealed class RandomEvents(Random random)
{
    private readonly List<AccessEvent> _given = [];
    private long _now = Stream.Start;
    private long _number;
    private int _attack;
    private long _session = 1;
    private int _place;

    /// <summary>The next event, and whether it was given before.</summary>
    internal AccessEvent Next()
    {
        if (_given.Count > 0 && random.Next(40) == 0)
        {
            return _given[random.Next(_given.Count)];
        }

        long time = _attack > 0 ? _now + random.Next(20_000_000) : Stream.Next(random, _now);
        _now = Math.Max(_now, time);
        Turn();
        AccessEvent made = Make(Math.Max(time, 1));
        _given.Add(made);
        return made;
    }

    private void Turn()
    {
        _attack = _attack > 0 ? _attack - 1 : random.Next(150) == 0 ? random.Next(150) : 0;
        if (random.Next(12) == 0)
        {
            _session++;
            _place = random.Next(8) == 0 ? random.Next(30) : 0;
        }
    }

    private AccessEvent Make(long time)
    {
        int kind = _attack > 0 ? 1 + random.Next(8) : random.Next(20);
        AccessAction action = kind switch
        {
            0 => AccessAction.Login,
            < 10 => AccessAction.Lookup,
            10 => AccessAction.View,
            11 => random.Next(2) == 0 ? AccessAction.List : AccessAction.Export,
            12 => AccessAction.Logout,
            13 => AccessAction.Other,
            < 18 => AccessAction.Claim,
            _ => AccessAction.Quote,
        };
        bool named = action is not (AccessAction.Login or AccessAction.Logout or AccessAction.Other);
        long person = _attack > 0 ? 1_000_000 + _number : random.Next(300);
        return new AccessEvent
        {
            EventId = (UInt128)Stream.Tag(++_number),
            Time = time,
            Action = action,
            Outcome = random.Next(12) switch { 0 => AccessOutcome.NotFound, 1 => AccessOutcome.Denied, 2 => AccessOutcome.Error, _ => AccessOutcome.Success },
            Records = action is AccessAction.List or AccessAction.Export ? random.Next(10) == 0 ? int.MaxValue : random.Next(4000) : 1,
            Beneficiary = named && random.Next(15) != 0 ? Stream.Tag(person) : 0,
            NirPrefix = named && random.Next(3) == 0 ? Stream.Tag(50 + random.Next(6)) : 0,
            NirOrder = (ushort)random.Next(1000),
            ResidenceDepartment = (byte)(random.Next(3) == 0 ? random.Next(117) : 35),
            Profession = random.Next(30) == 0 ? (Profession)random.Next(12) : Profession.Pharmacist,
            CredentialDepartment = random.Next(50) == 0 ? (byte)101 : (byte)0,
            Session = random.Next(20) == 0 ? 0 : Stream.Tag(-_session),
            Network = Tag(100),
            Device = Tag(200),
            UserAgentFamily = Tag(300),
            Asn = (uint)(3000 + (_place % 5)),
            Country = (ushort)(_place % 7 == 6 ? 0x4445 : 0x4652),
            Authentication = (AuthenticationMethod)random.Next(4),
            MultiFactor = (MultiFactor)random.Next(3),
        };
    }

    private ulong Tag(int family) => random.Next(25) == 0 ? 0 : Stream.Tag(family + _place);
}
