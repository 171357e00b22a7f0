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
