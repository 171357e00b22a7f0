using AccessSentinel.Contracts.Commands;
using AccessSentinel.Simulation.Population;
using AccessSentinel.Simulation.Portal;

namespace AccessSentinel.Host.Demo;

/// <summary>How the demo ended.</summary>
/// <param name="Learned">Events of the days before.</param>
/// <param name="Watched">Events of the morning.</param>
/// <param name="Applied">Commands that the portal applied, by type.</param>
/// <param name="Attacks">Each breach.</param>
/// <param name="Credentials">Who works at the portal.</param>
/// <param name="Outcome">The portal's sums.</param>
/// <param name="Lookups">Accesses that professionals intended in the morning.</param>
/// <param name="Refused">Of those, refused.</param>
internal sealed record DemoSummary(
    long Learned, long Watched, IReadOnlyDictionary<CommandType, int> Applied, IReadOnlyList<AttackOutcome> Attacks,
    IReadOnlyList<Credential> Credentials, PortalOutcome Outcome, long Lookups, long Refused)
{
    /// <summary>From the event to the measure in force at the portal, of each applied command, simulated seconds.</summary>
    public IReadOnlyList<double> SecondsToEffect { get; init; } = [];

    /// <summary>The breach happened, was stopped, and nobody was suspended wrongly.</summary>
    public bool Good => Outcome.Attacks > 0 && Outcome.AttacksStopped == Outcome.Attacks && Outcome.WrongfulSuspensions == 0;

    public void Write(TextWriter output, TimeSpan elapsed)
    {
        output.WriteLine();
        output.WriteLine(FormattableString.Invariant($"events                    {Learned:N0} learnt from, {Watched:N0} in the morning"));
        output.WriteLine($"commands applied          {(Applied.Count == 0 ? "none" : string.Join(", ", Applied.OrderBy(type => type.Key).Select(type => $"{type.Value} {type.Key}")))}");
        if (SecondsToEffect.Count > 0)
        {
            var sorted = SecondsToEffect.Order().ToArray();
            output.WriteLine(FormattableString.Invariant($"time to effect            {sorted[sorted.Length / 2]:F1} s from event to measure in force (median), {sorted[^1]:F1} s at most"));
        }

        foreach (var attack in Attacks)
        {
            var victim = Credentials[attack.Scenario.Credentials[0]];
            var refused = attack.FirstRefused is { } at ? FormattableString.Invariant($"refused after {(at - attack.Scenario.Start).TotalSeconds:F1} s") : "never refused";
            output.WriteLine(FormattableString.Invariant($"breach                    {attack.Scenario.Kind} on {victim.Id} ({victim.ProfessionName}) from {attack.Scenario.Start:HH:mm:ss} UTC, {refused}"));
        }

        output.WriteLine(FormattableString.Invariant($"beneficiaries exposed     {Outcome.Exposed:N0} (without AccessSentinel: {Outcome.Attempted:N0})"));
        output.WriteLine(FormattableString.Invariant($"wrongful suspensions      {Outcome.WrongfulSuspensions} of {Credentials.Count} professionals"));
        output.WriteLine(FormattableString.Invariant($"care refused              {Refused:N0} of {Lookups:N0} look-ups; {Outcome.WrongfulRestricts} wrongful restrictions, {Outcome.NeedlessStepUps} needless second factors"));
        output.WriteLine(FormattableString.Invariant($"took                      {elapsed.TotalSeconds:F0} s"));
        output.WriteLine(Good ? "The breach was stopped, and nobody was suspended wrongly." : "NOT as it should be: the breach was not stopped, or somebody was suspended wrongly.");
    }
}
