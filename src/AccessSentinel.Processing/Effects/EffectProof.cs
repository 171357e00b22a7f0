using AccessSentinel.Contracts.Commands;
using AccessSentinel.Engine.State;
using AccessSentinel.Processing.Options;
using AccessSentinel.Processing.Ports;

namespace AccessSentinel.Processing.Effects;

/// <summary>What is known of a command's effect.</summary>
public enum EffectProof
{
    /// <summary>Too recent to be judged, or only shown in shadow.</summary>
    Waiting = 0,

    /// <summary>The portal said that it is in force, or that a later one is.</summary>
    Answered = 1,

    /// <summary>The portal said that it is not in force.</summary>
    NotApplied = 2,

    /// <summary>A refused access, or a second factor that was given, shows it.</summary>
    Refused = 3,

    /// <summary>The credential did nothing since: nothing speaks against it.</summary>
    Silent = 4,

    /// <summary>A later measure took its place.</summary>
    Superseded = 5,

    /// <summary>No result, and the credential goes on unrefused.</summary>
    Unproven = 6,
}

/// <summary>Holds commands against results and records: the one rule of worker and <c>unproven</c>. Pure.</summary>
public static class EffectProofs
{
    /// <summary>What is known of a command.</summary>
    /// <param name="measure">As it was published.</param>
    /// <param name="state">The credential's record; null = there is none.</param>
    /// <param name="options">When a command counts as unproven.</param>
    /// <param name="now">UTC ticks.</param>
    public static EffectProof Of(PublishedMeasure measure, CredentialState? state, EffectOptions options, long now)
    {
        if (measure.Result is { } result)
        {
            return result is CommandEffect.Applied or CommandEffect.Stale ? EffectProof.Answered : EffectProof.NotApplied;
        }

        if (measure.Proven)
        {
            return EffectProof.Refused;
        }

        if (measure.Mode == OperatingMode.Shadow || now < measure.PublishedAt + options.UnprovenAfter.Ticks)
        {
            return EffectProof.Waiting;
        }

        if (state is null || state.Effect.CommandId != measure.CommandId)
        {
            return EffectProof.Superseded;
        }

        if (state.Effect.DeniedAt != 0 || state.Measure.IsAnswered)
        {
            return EffectProof.Refused;
        }

        return state.Effect.SucceededAt != 0 ? EffectProof.Unproven : EffectProof.Silent;
    }

    /// <summary>Whether the record is needed to know it.</summary>
    public static bool NeedsRecord(PublishedMeasure measure, EffectOptions options, long now) =>
        Of(measure, null, options, now) == EffectProof.Superseded;
}
