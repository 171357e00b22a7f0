using AccessSentinel.Contracts.Commands;
using AccessSentinel.Contracts.Drills;

namespace AccessSentinel.Simulation.Portal;

/// <summary>
/// The accounts of drills' credentials at the portal: none of them is a professional's, and yet commands about them are obeyed and answered
/// as any other, or a drill would prove nothing. Not thread-safe.
/// </summary>
/// <param name="mark">Which credentials they are.</param>
internal sealed class DrillAccounts(DrillMark mark)
{
    private readonly Dictionary<string, PortalMeasure> _measures = new(StringComparer.Ordinal);

    /// <summary>Whether a credential is one of drills.</summary>
    public bool Has(string credentialId) => mark.Marks(credentialId);

    /// <summary>Takes a command that is enforced, and says what became of it.</summary>
    public CommandEffect Obey(Command command)
    {
        if (_measures.TryGetValue(command.CredentialId, out var before) && command.Sequence <= before.Sequence)
        {
            return CommandEffect.Stale;
        }

        _measures[command.CredentialId] = PortalMeasure.Of(command);
        return CommandEffect.Applied;
    }
}
