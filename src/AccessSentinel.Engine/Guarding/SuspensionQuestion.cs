using System.Globalization;
using AccessSentinel.Contracts.Commands;
using AccessSentinel.Contracts.Events;
using AccessSentinel.Engine.Decisions;

namespace AccessSentinel.Engine.Guarding;

/// <summary>A limit that a suspension is counted against.</summary>
/// <param name="Scope">What kind of limit.</param>
/// <param name="Name">Which one, e.g. <c>profession:pharmacist</c>: part of a key.</param>
/// <param name="Limit">Suspensions in a window, before the active credentials raise it.</param>
public readonly record struct GuardLimit(GuardScope Scope, string Name, int Limit);

/// <summary>What the guard is asked about one suspension. The same question may be asked again: it is counted once, by its command's id.</summary>
/// <param name="CommandId">Id of the command.</param>
/// <param name="CredentialId">Whom it concerns.</param>
/// <param name="Mode">Enforce or shadow: what is only shown has limits of its own.</param>
/// <param name="HoldFor">How long it is owed if it is held.</param>
/// <param name="Limits">What it is counted against, all of them together or none.</param>
/// <param name="Implausible">The feed is not believed: the answer is held, unless it was allowed before.</param>
public sealed record SuspensionQuestion(
    string CommandId, string CredentialId, OperatingMode Mode, TimeSpan HoldFor, IReadOnlyList<GuardLimit> Limits, bool Implausible)
{
    /// <summary>The question about a proposal.</summary>
    /// <param name="proposal">What is proposed.</param>
    /// <param name="options">The limits.</param>
    /// <param name="implausible">Whether the feed it comes from is not believed.</param>
    public static SuspensionQuestion Of(SuspensionProposal proposal, GuardOptions options, bool implausible) => new(
        proposal.CommandId,
        proposal.CredentialId,
        proposal.Mode,
        TimeSpan.FromTicks(Math.Max(TimeSpan.TicksPerMillisecond, proposal.HeldUntil - proposal.Time)),
        LimitsOf(proposal, options),
        implausible);

    /// <summary>
    /// Credentials of one campaign on a source new to them have a budget of their own: decoys given up on purpose could otherwise use
    /// up the guard. What is not known of a credential is not counted.
    /// </summary>
    private static List<GuardLimit> LimitsOf(SuspensionProposal proposal, GuardOptions options)
    {
        if (proposal is { Campaign: not 0, NewSource: true })
        {
            return
            [
                new GuardLimit(GuardScope.Campaigns, "campaigns", options.InAllCampaigns),
                new GuardLimit(GuardScope.Campaign, Tagged("campaign", proposal.Campaign), options.PerCampaign),
            ];
        }

        List<GuardLimit> limits =
        [
            new GuardLimit(GuardScope.All, "all", options.InAll),
            new GuardLimit(GuardScope.Profession, $"profession:{Professions.Name(proposal.Profession)}", options.PerProfession),
        ];
        if (proposal.Department != 0)
        {
            limits.Add(new GuardLimit(
                GuardScope.Department, string.Create(CultureInfo.InvariantCulture, $"department:{proposal.Department}"), options.PerDepartment));
        }

        AddTagged(limits, GuardScope.Organization, "organization", proposal.Organization, proposal.PreviousOrganization, options.PerOrganization);
        AddTagged(limits, GuardScope.Software, "software", proposal.Software, proposal.PreviousSoftware, options.PerSoftware);
        return limits;
    }

    /// <summary>
    /// While a rotation of keys overlaps, a suspension counts under either tag: under the one before are those of workers that do not have
    /// the new key yet, too, and the present one is complete when it is alone.
    /// </summary>
    private static void AddTagged(List<GuardLimit> limits, GuardScope scope, string name, ulong tag, ulong before, int limit)
    {
        if (before != 0)
        {
            limits.Add(new GuardLimit(scope, Tagged(name, before), limit));
        }

        if (tag != 0)
        {
            limits.Add(new GuardLimit(scope, Tagged(name, tag), limit));
        }
    }

    private static string Tagged(string scope, ulong tag) => string.Create(CultureInfo.InvariantCulture, $"{scope}:{tag:x16}");
}
