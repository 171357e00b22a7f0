using AccessSentinel.Contracts.Events;
using AccessSentinel.Engine.Features;
using AccessSentinel.Engine.Signals;
using AccessSentinel.Engine.State;

namespace AccessSentinel.Engine;

/// <summary>Judges where an event comes from, once a session and source.</summary>
internal static class SourceIntake
{
    private const long SessionGap = TimeSpan.TicksPerMinute * 30;
    private const long AtOnce = TimeSpan.TicksPerMinute * 10;

    /// <summary>
    /// Whoever knows an identifier can make a sign-in fail, or be refused before one: that says nothing about the credential, neither which
    /// sources it has nor that it is awake.
    /// </summary>
    public static bool IsAnybodys(in AccessEvent accessEvent) =>
        accessEvent.Outcome is AccessOutcome.Denied or AccessOutcome.Error
        || (accessEvent.Action == AccessAction.Login && accessEvent.Outcome != AccessOutcome.Success);

    /// <summary>Updates the takeover evidence of the present source.</summary>
    public static void Take(CredentialState state, in AccessEvent accessEvent, long time, int today, ProfessionPrior prior, in CampaignObservation campaign)
    {
        if (IsAnybodys(accessEvent))
        {
            return;
        }

        state.Campaign.Take(campaign);
        var context = state.Context;
        var before = context.ActiveAt;
        context.ActiveAt = Math.Max(before, time);
        var baseline = state.Baseline;
        if (accessEvent.Action == AccessAction.Login)
        {
            context.SignedInAt = time;
            baseline.MultiFactor.Add(accessEvent.MultiFactor == MultiFactor.Yes, 1);
            baseline.SignsInByPassword = accessEvent.Authentication == AuthenticationMethod.Password && accessEvent.MultiFactor != MultiFactor.Yes;
            baseline.HasSecondFactor |= accessEvent.MultiFactor == MultiFactor.Yes;
        }

        var session = (uint)accessEvent.Session;
        var newSession = session != context.Session || time - before > SessionGap;
        var sameSource = (uint)accessEvent.Network == context.Network
            && (uint)accessEvent.Device == context.Device
            && (uint)accessEvent.UserAgentFamily == context.Agent;
        if (!newSession && sameSource)
        {
            return;
        }

        if (newSession)
        {
            if (context.IsCounted)
            {
                baseline.MovedSessions.Add((context.Novelties & SourceNovelties.Moved) != 0, 1);
            }

            var overlaps = session != context.Session && before != 0 && time - before <= AtOnce && (uint)accessEvent.Network != context.Network;
            context.SilentDays = before == 0 ? 0 : (int)(Math.Max(0, time - before) / TimeSpan.TicksPerDay);
            context.Novelties = NoveltiesOf(baseline, accessEvent, today) | (overlaps ? SourceNovelties.Overlap : SourceNovelties.None);
            context.IsCounted = false;
            context.Dormancy = AwakesAtHome(baseline, accessEvent, today) ? 0 : (float)DormancySignal.LogRatio(baseline.Attendance, today);
        }
        else if ((context.Device != 0 && accessEvent.Device != 0 && (uint)accessEvent.Device != context.Device)
            || (uint)accessEvent.UserAgentFamily != context.Agent)
        {
            // A session lives in one browser: whoever goes on with it in another one took it along, or took it away.
            context.Novelties |= SourceNovelties.Moved;
        }

        if (IsTooFar(baseline, context.Country, accessEvent.Country, before, time))
        {
            context.Novelties |= SourceNovelties.Travel;
        }

        context.Session = session;
        context.Network = (uint)accessEvent.Network;
        context.Country = accessEvent.Country;
        context.Device = (uint)accessEvent.Device;
        context.Agent = (uint)accessEvent.UserAgentFamily;
        context.Takeover = (float)TakeoverSignal.LogRatio(baseline, prior, accessEvent, today, context.SilentDays, context.Novelties);
    }

    /// <summary>Quiet work was done from the event's source.</summary>
    public static void Teach(CredentialState state, in AccessEvent accessEvent, int today)
    {
        CountSession(state);
        var sources = state.Baseline.Sources;
        sources.Teach(SourceKind.Network, accessEvent.Network, today);
        sources.Teach(SourceKind.Asn, accessEvent.Asn, today);
        sources.Teach(SourceKind.Country, accessEvent.Country, today);
        sources.Teach(SourceKind.Device, accessEvent.Device, today);
        sources.Teach(SourceKind.Agent, accessEvent.UserAgentFamily, today);
    }

    /// <summary>
    /// A session counts among those that say how often sources change only once quiet work was done in it: or a thief's sign-ins would make
    /// new sources ordinary.
    /// </summary>
    private static void CountSession(CredentialState state)
    {
        var context = state.Context;
        if (context.IsCounted)
        {
            return;
        }

        context.IsCounted = true;
        var baseline = state.Baseline;
        baseline.NewNetwork.Add((context.Novelties & SourceNovelties.Network) != 0, 1);
        baseline.NewAsn.Add((context.Novelties & SourceNovelties.Asn) != 0, 1);
        baseline.NewDevice.Add((context.Novelties & SourceNovelties.Machine) != 0, 1);
        baseline.OverlappingSessions.Add((context.Novelties & SourceNovelties.Overlap) != 0, 1);
        baseline.ImpossibleTravels.Add((context.Novelties & SourceNovelties.Travel) != 0, 1);
    }

    /// <summary>
    /// Whether the credential was at work in another country sooner before than anybody travels. Both events worked: what anybody can cause in
    /// its name never comes here. An address overseas may be called French, so there "FR" names no place.
    /// </summary>
    private static bool IsTooFar(Baseline baseline, ushort from, ushort to, long before, long time)
    {
        const ushort France = 0x4652;
        if (from == to || before == 0 || time < before || (Department.IsOverseas(baseline.OwnDepartment) && (from == France || to == France)))
        {
            return false;
        }

        return time - before < CountryTravel.LeastTicks(from, to);
    }

    /// <summary>Somebody who comes back after months to the own machine is the owner.</summary>
    private static bool AwakesAtHome(Baseline baseline, in AccessEvent accessEvent, int today) =>
        accessEvent.Device != 0 && baseline.Sources.IsFamiliar(SourceKind.Device, accessEvent.Device, today);

    private static SourceNovelties NoveltiesOf(Baseline baseline, in AccessEvent accessEvent, int today)
    {
        var sources = baseline.Sources;
        var novelties = SourceNovelties.None;
        novelties |= sources.IsFamiliar(SourceKind.Network, accessEvent.Network, today) ? 0 : SourceNovelties.Network;
        novelties |= sources.IsFamiliar(SourceKind.Asn, accessEvent.Asn, today) ? 0 : SourceNovelties.Asn;
        var machine = sources.IsFamiliar(SourceKind.Device, accessEvent.Device, today)
            && sources.IsFamiliar(SourceKind.Agent, accessEvent.UserAgentFamily, today);
        return machine ? novelties : novelties | SourceNovelties.Machine;
    }
}
