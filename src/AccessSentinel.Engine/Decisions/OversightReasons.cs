using AccessSentinel.Contracts.Commands;
using AccessSentinel.Contracts.Controls;
using AccessSentinel.Engine.Signals;

namespace AccessSentinel.Engine.Decisions;

/// <summary>
/// The reason of a command that an operator asked for. His own words stay with the control and the audit: they were not written for the
/// portal. What the episode rested on is named, so that a probation survives the loss of the store.
/// </summary>
public static class OversightReasons
{
    /// <summary>Name of the signals that say what was judged.</summary>
    public const string Judged = "judged_by_operator";

    /// <summary>Name of the signal that says that it came from sources new to the credential.</summary>
    public const string NewSource = "new_source";

    /// <summary>What is said of a suspension that an operator asked for.</summary>
    public const string AskedFor = "suspended by an operator";

    /// <summary>The reason of a control's command.</summary>
    public static CommandReason Of(Control control, in DecisionGrounds grounds)
    {
        var summary = control.Type switch
        {
            ControlType.Release => "released by an operator",
            ControlType.Confirm => "confirmed as theft by an operator: it holds until it is released",
            _ => AskedFor,
        };
        return new CommandReason(summary, 0, Signals(grounds), null);
    }

    /// <summary>The reason of a confirmed suspension that goes on.</summary>
    public static CommandReason Prolonged(in DecisionGrounds grounds) =>
        new("goes on: it was confirmed as theft and nobody has released it", 0, Signals(grounds), null);

    /// <summary>What a command says that it rested on; the source it does not say.</summary>
    public static DecisionGrounds Read(Command command)
    {
        var families = 0;
        var foreign = false;
        var strangers = 0.0;
        foreach (var signal in command.Reason.Signals)
        {
            foreign |= signal.Name == NewSource && signal.Value > 0;
            if (signal.Family is { } name && SignalFamilies.TryParse(name, out var family))
            {
                families |= 1 << (int)family;
                strangers = family == SignalFamily.Volume && signal.Window == "24h" ? Math.Max(strangers, signal.Value) : strangers;
            }
        }

        return new DecisionGrounds(families, foreign, 0, 0, (float)strangers);
    }

    private static List<CommandSignal> Signals(in DecisionGrounds grounds)
    {
        List<CommandSignal> signals = [];
        for (var i = 0; i < SignalFamilies.Count; i++)
        {
            if ((grounds.Families & (1 << i)) != 0)
            {
                var family = (SignalFamily)i;
                var volume = family == SignalFamily.Volume;
                signals.Add(new CommandSignal(Judged, SignalFamilies.Name(family), volume ? "24h" : null, volume ? Math.Round(grounds.DayStrangers, 3) : 1, 0, 0));
            }
        }

        if (grounds.Foreign)
        {
            signals.Add(new CommandSignal(NewSource, null, null, 1, 0, 0));
        }

        return signals;
    }
}
