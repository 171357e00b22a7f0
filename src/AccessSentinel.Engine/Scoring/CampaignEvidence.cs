using AccessSentinel.Engine.Signals;

namespace AccessSentinel.Engine.Scoring;

/// <summary>What others did on the source that the credential works from now. Of the last event only: it is observed anew with each.</summary>
public sealed class CampaignEvidence
{
    /// <summary>Evidence, log10, 0 to <see cref="CampaignSignal.Most"/>; 0 = the source is not new to the credential, or says nothing.</summary>
    public float LogRatio { get; internal set; }

    /// <summary>The source; meaningless while <see cref="LogRatio"/> is 0.</summary>
    public CampaignSource Source { get; internal set; }

    /// <summary>Other credentials that were seen on it and that it was new to.</summary>
    public int Others { get; internal set; }

    /// <summary>Those among them that speak for a campaign (<see cref="CampaignSignal.Suspicious"/>).</summary>
    public int Suspicious { get; internal set; }

    /// <summary>How many suspicious ones are usual among so many newcomers.</summary>
    public float Expected { get; internal set; }

    /// <summary>All of it as one value, to be compared.</summary>
    public CampaignEffect Effect => new(LogRatio, Source, Others, Suspicious, Expected);

    internal void Take(in CampaignObservation observation)
    {
        var logRatio = (float)CampaignSignal.LogRatio(observation);
        if (logRatio <= 0)
        {
            Clear();
            return;
        }

        LogRatio = logRatio;
        Source = observation.Source;
        Others = observation.Others.Total;
        Suspicious = CampaignSignal.Suspicious(observation.Source.Kind, observation.Others);
        Expected = (float)(Others * CampaignSignal.UsuallySuspicious(observation.Source.Kind, observation.Portal));
    }

    internal void Clear()
    {
        LogRatio = 0;
        Source = default;
        Others = 0;
        Suspicious = 0;
        Expected = 0;
    }
}

/// <summary>What an observation of a source came to.</summary>
/// <param name="LogRatio">As in <see cref="CampaignEvidence"/>; so are the others.</param>
/// <param name="Source">The source.</param>
/// <param name="Others">Others seen on it.</param>
/// <param name="Suspicious">Those that speak for a campaign.</param>
/// <param name="Expected">How many are usual.</param>
public readonly record struct CampaignEffect(float LogRatio, CampaignSource Source, int Others, int Suspicious, float Expected);
