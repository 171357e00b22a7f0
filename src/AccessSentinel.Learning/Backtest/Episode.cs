using AccessSentinel.Contracts.Commands;
using AccessSentinel.Contracts.Events;

namespace AccessSentinel.Learning.Backtest;

/// <summary>One run of suspicious activity of a credential, from its first measure to its end.</summary>
public sealed class Episode
{
    private readonly List<Command> _measures = [];

    internal Episode(Command first, Profession profession)
    {
        Profession = profession;
        _measures.Add(first);
    }

    /// <summary>Its id.</summary>
    public string Id => _measures[0].Episode;

    /// <summary>Whose it is.</summary>
    public string CredentialId => _measures[0].CredentialId;

    /// <summary>The credential's profession.</summary>
    public Profession Profession { get; }

    /// <summary>Its measures in order; at least one.</summary>
    public IReadOnlyList<Command> Measures => _measures;

    /// <summary>The last measure so far.</summary>
    public Command Last => _measures[^1];

    /// <summary>Distinct beneficiaries read before the first decision, as stated by it.</summary>
    public int Exposed => _measures[0].Exposure?.Beneficiaries ?? 0;

    /// <summary>
    /// Beneficiaries that recorded reads show while its measures would have refused them: what would have been prevented. Bulk records
    /// count one each.
    /// </summary>
    public long Prevented => PreventedReads.Count;

    /// <summary>Attack that it answers, by the truth; −1 = none, or there is no truth.</summary>
    public int Attack { get; internal set; } = -1;

    /// <summary>Whether the truth knows of no attack on the credential at that time; null without truth.</summary>
    public bool? Wrongful { get; internal set; }

    /// <summary>When it ended, UTC; null while it runs.</summary>
    public DateTime? ClosedAt { get; internal set; }

    /// <summary>Hours of the credential around it.</summary>
    public IReadOnlyList<HourOfWork> Timeline { get; internal set; } = [];

    internal ReadSet PreventedReads { get; } = new();

    internal void Add(Command measure) => _measures.Add(measure);
}

/// <summary>What a credential read in an hour.</summary>
/// <param name="Hour">Hours since 0001-01-01 UTC.</param>
/// <param name="Reads">Successful reads.</param>
/// <param name="Strangers">First-seen beneficiaries among them.</param>
public readonly record struct HourOfWork(long Hour, int Reads, int Strangers);
