using AccessSentinel.Engine.Signals;

namespace AccessSentinel.Processing.Ports;

/// <summary>
/// The counters that all workers feed: which credentials were seen on a source new to them, and how much evidence their work from there showed.
/// Thread-safe. Faults that outlast the retries throw <see cref="TransportException"/>: the worker then waits, as for its records.
/// </summary>
public interface ICampaignCounters
{
    /// <summary>Reads sources in one pipelined round trip; <paramref name="into"/>[i] is what question i was about.</summary>
    Task ReadAsync(IReadOnlyList<CampaignQuestion> questions, CampaignAnswer[] into, CancellationToken cancellation);

    /// <summary>
    /// Counts sightings in one pipelined round trip, each in the windows that <see cref="CampaignSource"/> says. Idempotent: of a credential
    /// the greatest level counts, in whatever order and however often it comes.
    /// </summary>
    Task AddAsync(IReadOnlyList<CampaignSighting> sightings, CancellationToken cancellation);

    /// <summary>Who was seen on a source in its window, the most evidence first.</summary>
    Task<IReadOnlyList<CampaignMember>> MembersAsync(CampaignSource source, CancellationToken cancellation);
}

/// <summary>What is asked about a source.</summary>
/// <param name="Source">The source, or the portal's sample of its kind.</param>
/// <param name="Credentials">Credentials of which it is asked whether they are counted there, to leave them out.</param>
public readonly record struct CampaignQuestion(CampaignSource Source, IReadOnlyList<string> Credentials);

/// <summary>What the counters hold of a source.</summary>
/// <param name="All">All credentials counted there.</param>
/// <param name="Levels">The level of each credential that was asked for, in that order; −1 = not counted there.</param>
public readonly record struct CampaignAnswer(CampaignTally All, IReadOnlyList<int> Levels);

/// <summary>A credential on a source new to it.</summary>
/// <param name="Source">The source, in the window that began last.</param>
/// <param name="CredentialId">Who.</param>
/// <param name="Level">How much evidence, <see cref="CampaignSignal.LevelOf"/>.</param>
public readonly record struct CampaignSighting(CampaignSource Source, string CredentialId, int Level);

/// <summary>A credential of a campaign, or one of the owners that share its source.</summary>
/// <param name="CredentialId">Who.</param>
/// <param name="Level">Evidence of its work from there, 0 to 4.</param>
public readonly record struct CampaignMember(string CredentialId, int Level);
