using AccessSentinel.Contracts.Commands;
using AccessSentinel.Contracts.Events;

namespace AccessSentinel.Learning.Backtest;

/// <summary>
/// What an obedient portal would have done with one credential's recorded events. They happened all the same; this says which of them
/// a measure would have refused. A measure takes effect 2 seconds after its decision and holds until it expires; a step-up until the
/// first sign-in with a second factor, its limits until it expires.
/// </summary>
internal sealed class PortalModel
{
    /// <summary>From decision to effect: Kafka, portal, sessions.</summary>
    public const long Delay = 2 * TimeSpan.TicksPerSecond;

    private Command? _current;
    private Command? _next;
    private Command? _answered;

    /// <summary>A measure was decided.</summary>
    public void Decide(Command command)
    {
        if (_next is { } earlier)
        {
            _current = earlier;
        }

        _next = command;
    }

    /// <summary>The measure that would have refused an event, or null.</summary>
    /// <param name="accessEvent">The event.</param>
    /// <param name="known">Whether the credential dealt with its beneficiary before.</param>
    public Command? Refuses(in AccessEvent accessEvent, bool known)
    {
        var time = accessEvent.Time;
        if (_next is { } next && time >= next.IssuedAt.Ticks + Delay)
        {
            _current = next;
            _next = null;
        }

        if (_current is not { } measure || time < measure.IssuedAt.Ticks + Delay)
        {
            return null;
        }

        if (time >= measure.ExpiresAt?.Ticks)
        {
            _current = null;
            return null;
        }

        return measure.Type switch
        {
            CommandType.Suspend => measure,
            CommandType.StepUp => StepUp(measure, accessEvent, known),
            CommandType.Restrict => Exceeds(measure.Limits, accessEvent, known) ? measure : null,
            _ => null,
        };
    }

    private Command? StepUp(Command measure, in AccessEvent accessEvent, bool known)
    {
        if (accessEvent.Action == AccessAction.Login)
        {
            if (accessEvent.Outcome == AccessOutcome.Success && accessEvent.MultiFactor == MultiFactor.Yes)
            {
                _answered = measure;
            }

            return null;
        }

        return !ReferenceEquals(_answered, measure) || Exceeds(measure.Limits, accessEvent, known) ? measure : null;
    }

    private static bool Exceeds(CommandLimits? limits, in AccessEvent accessEvent, bool known) => limits?.Scope switch
    {
        LimitScope.Known => accessEvent.Beneficiary == 0 ? accessEvent.Action is AccessAction.List or AccessAction.Export : !known,
        LimitScope.Department => accessEvent.ResidenceDepartment != 0 && accessEvent.ResidenceDepartment != accessEvent.CredentialDepartment,
        _ => false,
    };
}
