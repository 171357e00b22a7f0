using AccessSentinel.Contracts.Events;
using AccessSentinel.Engine.Decisions;
using AccessSentinel.Engine.Features;
using AccessSentinel.Engine.State;
using AccessSentinel.Engine.Windows;

namespace AccessSentinel.Engine;

/// <summary>
/// Carries a record over to a new tag key. Whatever an event names is renamed in the record from the tag under the key before to the present
/// one, before the event is judged: so nobody and no source becomes new by a rotation, nobody counts twice, and all else of the engine knows
/// one tag only. What is not named while the overlap lasts stays behind. Whether an overlap runs is an input: the event says it.
/// </summary>
public static class KeyRotation
{
    /// <summary>The record was made under the key before the present one: it is carried over event by event, from the next one on.</summary>
    /// <param name="state">The record.</param>
    /// <param name="from">Id of the key that it was made under.</param>
    /// <param name="to">Id of the present key.</param>
    public static void Begin(CredentialState state, string from, string to)
    {
        state.Transition.AwaitedFrom = from;
        state.Transition.AwaitedTo = to;
    }

    /// <summary>
    /// The record was made under a key that was given up: whom and what it knows by tags is forgotten, so that it is as little suspected as
    /// a new one. What was decided, counted and learned of rates, hours and departments stays.
    /// </summary>
    public static void Forget(CredentialState state)
    {
        state.Known.Clear();
        state.Baseline.Sources.ClearTagged();
        var context = state.Context;
        context.Session = context.Network = context.Device = context.Agent = context.LastRefused = 0;
        state.Transition.End();
    }

    /// <summary>Carries over what an event names, before it is judged; ends it where the overlap is over. Nothing for nearly all records.</summary>
    internal static void Carry(CredentialState state, in AccessEvent accessEvent, long time)
    {
        if (state.Transition.IsRunning)
        {
            CarryOver(state, accessEvent, time);
        }
    }

    private static void CarryOver(CredentialState state, in AccessEvent accessEvent, long time)
    {
        ref readonly var previous = ref accessEvent.Previous;
        if (!previous.OverlapAt(time))
        {
            EndCarrying(state);
            return;
        }

        if (state.Transition.AwaitedFrom is { } from)
        {
            Turn(state.Transition, state.Known, from, (int)(time / TimeSpan.TicksPerDay));
        }

        if (previous.Beneficiary != 0)
        {
            CarryPerson(state, accessEvent);
            state.FamiliarMemory.MoveMissed(previous.Beneficiary, accessEvent.Beneficiary);
            state.ForeignMemory.MoveMissed(previous.Beneficiary, accessEvent.Beneficiary);
        }

        if (previous.NirPrefix != 0)
        {
            state.FamiliarMemory.MovePrefix(previous.NirPrefix, previous.NirOrder, (uint)accessEvent.NirPrefix, accessEvent.NirOrder);
            state.ForeignMemory.MovePrefix(previous.NirPrefix, previous.NirOrder, (uint)accessEvent.NirPrefix, accessEvent.NirOrder);
        }

        CarrySource(state, accessEvent);
    }

    private static void EndCarrying(CredentialState state)
    {
        if (state.Transition.AwaitedFrom is not null)
        {
            // Not one event came while it could have been carried over.
            Forget(state);
        }
        else if (state.Transition.Since != 0)
        {
            state.Known.BeginAt(state.Transition.Since);
            state.Transition.End();
        }
    }

    private static void Turn(KeyTransition transition, KnownBeneficiaries known, string from, int today)
    {
        if (transition.Since != 0 && transition.From != transition.AwaitedTo)
        {
            // A third key: what an earlier rotation left behind is out of reach. Not so where keys are exchanged to and fro.
            known.BeginAt(transition.Since);
        }

        transition.End();
        transition.From = from;
        transition.Since = today;
    }

    private static void CarryPerson(CredentialState state, in AccessEvent accessEvent)
    {
        var from = accessEvent.Previous.Beneficiary;
        var to = accessEvent.Beneficiary;
        state.Duplicates.Move(EventClock.Signature(accessEvent, from), EventClock.Signature(accessEvent, to));
        state.Known.Move(from, to);
        state.Distinct.Move(from, to);
        state.Recent.Move((uint)from, (uint)to);
        var context = state.Context;
        context.LastRefused = Moved(context.LastRefused, from, to);
    }

    private static void CarrySource(CredentialState state, in AccessEvent accessEvent)
    {
        ref readonly var previous = ref accessEvent.Previous;
        var sources = state.Baseline.Sources;
        sources.Move(SourceKind.Network, previous.Network, accessEvent.Network);
        sources.Move(SourceKind.Device, previous.Device, accessEvent.Device);
        sources.Move(SourceKind.Agent, previous.UserAgentFamily, accessEvent.UserAgentFamily);
        var context = state.Context;
        context.Session = Moved(context.Session, previous.Session, accessEvent.Session);
        context.Network = Moved(context.Network, previous.Network, accessEvent.Network);
        context.Device = Moved(context.Device, previous.Device, accessEvent.Device);
        context.Agent = Moved(context.Agent, previous.UserAgentFamily, accessEvent.UserAgentFamily);
        state.Effect.Session = Moved(state.Effect.Session, previous.Session, accessEvent.Session);
        var oversight = state.Oversight;
        oversight.Grounds = Moved(oversight.Grounds, accessEvent);
        oversight.Released = Moved(oversight.Released, accessEvent);
    }

    private static DecisionGrounds Moved(in DecisionGrounds grounds, in AccessEvent accessEvent) => grounds with
    {
        Network = Moved(grounds.Network, accessEvent.Previous.Network, accessEvent.Network),
        Device = Moved(grounds.Device, accessEvent.Previous.Device, accessEvent.Device),
    };

    /// <summary>Low 32 bits of a tag, renamed if they are those of the one; 0 = absent.</summary>
    private static uint Moved(uint held, ulong from, ulong to) => held != 0 && held == (uint)from ? (uint)to : held;
}
