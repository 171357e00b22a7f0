using AccessSentinel.Engine;
using AccessSentinel.Engine.Signals;
using AccessSentinel.Processing.Ports;

namespace AccessSentinel.Processing.InMemory;

/// <summary>The shared counters of campaigns in memory, for workers of one process. Thread-safe.</summary>
public sealed class InMemoryCampaignCounters : ICampaignCounters
{
    private readonly Lock _lock = new();
    private readonly CampaignLedger _ledger = new();

    /// <inheritdoc/>
    public Task ReadAsync(IReadOnlyList<CampaignQuestion> questions, CampaignAnswer[] into, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        lock (_lock)
        {
            for (var i = 0; i < questions.Count; i++)
            {
                var source = questions[i].Source;
                into[i] = new CampaignAnswer(_ledger.All(source), [.. questions[i].Credentials.Select(each => _ledger.LevelOf(source, each))]);
            }
        }

        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task AddAsync(IReadOnlyList<CampaignSighting> sightings, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        lock (_lock)
        {
            foreach (var sighting in sightings)
            {
                _ledger.Add(sighting.Source, sighting.CredentialId, sighting.Level);
            }
        }

        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task<IReadOnlyList<CampaignMember>> MembersAsync(CampaignSource source, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        lock (_lock)
        {
            return Task.FromResult<IReadOnlyList<CampaignMember>>(
                [.. _ledger.Members(source).Select(static each => new CampaignMember(each.CredentialId, each.Level))]);
        }
    }
}
