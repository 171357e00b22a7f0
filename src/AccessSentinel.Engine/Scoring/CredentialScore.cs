using AccessSentinel.Contracts.Commands;
using AccessSentinel.Engine.Signals;

namespace AccessSentinel.Engine.Scoring;

/// <summary>The score of a credential at one event, and what it is made of.</summary>
public struct CredentialScore
{
    /// <summary>Surprisal: −log10 of how rare a benign credential-hour with so much evidence is.</summary>
    public double Surprisal;

    /// <summary>Evidence it is the surprisal of, log10.</summary>
    public double Evidence;

    /// <summary>Takeover part of the evidence, with <see cref="Dormancy"/>.</summary>
    public double Takeover;

    /// <summary>Campaign part of the evidence: what other credentials did on the source, which is new to this one.</summary>
    public double Campaign;

    /// <summary>The campaign it would be part of; says nothing while <see cref="Campaign"/> is 0.</summary>
    public CampaignSource CampaignSource;

    /// <summary>Other credentials that the source is new to.</summary>
    public int CampaignOthers;

    /// <summary>Those among them whose own work looked suspicious.</summary>
    public int CampaignSuspicious;

    /// <summary>How many suspicious ones are usual among so many.</summary>
    public double CampaignExpected;

    /// <summary>What of the takeover part says that the account lay idle.</summary>
    public double Dormancy;

    /// <summary>Rhythm part: an hour of the week at which this credential hardly ever works. Only beside takeover.</summary>
    public double OddHour;

    /// <summary>How even the gaps between look-ups are, log10, 0 to 0.5; supports takeover only, and no more than the hour does.</summary>
    public double Regularity;

    /// <summary>Unclaimed strangers in the sliding day on both tracks.</summary>
    public double DayStrangersInAll;

    /// <summary>Volume of the windows, as evidence.</summary>
    public double Volume;

    /// <summary>Evidence of read decoys, log10.</summary>
    public double Canary;

    /// <summary>Strangers in the sliding hour and day, and what was expected.</summary>
    public double HourStrangers;

    /// <summary>Expected strangers in the sliding hour.</summary>
    public double HourExpected;

    /// <summary>Strangers in the sliding day.</summary>
    public double DayStrangers;

    /// <summary>Expected strangers in the sliding day.</summary>
    public double DayExpected;

    /// <summary>Look-ups that found nobody in the sliding hour, on both tracks; told where guessing explains most.</summary>
    public double HourMisses;

    /// <summary>The model that took part, or null: priors and scale are built in.</summary>
    public CommandModel? Model;

    /// <summary>What the anomaly model says, surprisal; 0 where it was not asked.</summary>
    public double Anomaly;

    /// <summary>What the anomaly model adds to the evidence, log10.</summary>
    public double Support;

    /// <summary>The feature that lies furthest from the usual, by its place in the catalogue; says nothing while <see cref="Anomaly"/> is 0.</summary>
    public int FurthestFeature;

    /// <summary>Whether the foreign track has it.</summary>
    public bool Foreign;

    /// <summary>Families that contribute noticeably.</summary>
    public int Families;

    /// <summary>The family's evidence from which it counts as converging.</summary>
    public const double Noticeable = 0.7;

    /// <summary>
    /// Distinct beneficiaries read on the track since its evidence began. Where the window's volume is all the evidence, it began with the
    /// window's strangers.
    /// </summary>
    public readonly int ReadOn(TrackEvidence track) => Volume > track.Greatest ? Math.Max(track.Exposed, (int)DayStrangers) : track.Exposed;

    /// <summary>Counts the families of a track, with takeover, window volume and campaign, that contribute noticeably.</summary>
    public static int CountFamilies(TrackEvidence track, double takeover, double volume, double campaign)
    {
        var count = 0;
        for (var i = 0; i < SignalFamilies.Count; i++)
        {
            var value = (double)track.Families[i];
            if (i == (int)SignalFamily.Takeover)
            {
                value = takeover;
            }
            else if (i == (int)SignalFamily.Campaign)
            {
                value = campaign;
            }
            else if (i == (int)SignalFamily.Volume)
            {
                value = Math.Max(value, volume);
            }

            if (value >= Noticeable)
            {
                count++;
            }
        }

        return count;
    }
}
