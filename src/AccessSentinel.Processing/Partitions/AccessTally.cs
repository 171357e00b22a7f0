using AccessSentinel.Contracts.Events;
using AccessSentinel.Engine;
using AccessSentinel.Engine.Decisions;
using AccessSentinel.Engine.State;
using AccessSentinel.Processing.Telemetry;

namespace AccessSentinel.Processing.Partitions;

/// <summary>What an access showed that is counted by profession or measure, told when it was judged.</summary>
internal enum AccessSeen : byte
{
    /// <summary>Nothing that is counted.</summary>
    Nothing = 0,

    /// <summary>A beneficiary was read whom the credential knew before.</summary>
    Known = 1,

    /// <summary>A beneficiary was read for the first time.</summary>
    FirstSeen = 2,

    /// <summary>Records were read that name nobody.</summary>
    Unnamed = 3,

    /// <summary>It was refused to a credential that is restricted.</summary>
    RefusedByRestrict = 4,

    /// <summary>It was refused to a credential that owes a second factor.</summary>
    RefusedByStepUp = 5,

    /// <summary>It was refused to a credential that is suspended.</summary>
    RefusedBySuspend = 6,
}

/// <summary>Counts of a batch by profession and level. One per partition, used again by every batch.</summary>
internal sealed class AccessTally
{
    private static readonly int ProfessionCount = Enum.GetValues<Profession>().Length;

    private readonly long[] _known = new long[ProfessionCount];
    private readonly long[] _firstSeen = new long[ProfessionCount];
    private readonly long[] _unnamed = new long[ProfessionCount];
    private readonly long[] _refused = new long[(int)MeasureLevel.Suspend + 1];

    /// <summary>What an event showed, once it was judged. History that is learned is not what is read now.</summary>
    public static AccessSeen Of(in EventResult result, CredentialState state, in AccessEvent accessEvent)
    {
        if (result.Disposition != Disposition.Processed || accessEvent.Action is not (AccessAction.Lookup or AccessAction.View or AccessAction.List or AccessAction.Export))
        {
            return AccessSeen.Nothing;
        }

        return accessEvent.Outcome switch
        {
            AccessOutcome.Success when accessEvent.Beneficiary == 0 => AccessSeen.Unnamed,
            AccessOutcome.Success => result.Read switch
            {
                BeneficiaryRead.Known => AccessSeen.Known,
                BeneficiaryRead.FirstSeen => AccessSeen.FirstSeen,
                _ => AccessSeen.Nothing,
            },
            AccessOutcome.Denied when !state.Measure.Shadow && state.Measure.InForce(state.Now) => state.Measure.Level switch
            {
                MeasureLevel.Restrict => AccessSeen.RefusedByRestrict,
                MeasureLevel.StepUp => AccessSeen.RefusedByStepUp,
                _ => AccessSeen.RefusedBySuspend,
            },
            _ => AccessSeen.Nothing,
        };
    }

    public void Count(AccessSeen seen, in AccessEvent accessEvent)
    {
        switch (seen)
        {
            case AccessSeen.Known:
                _known[(int)accessEvent.Profession]++;
                break;
            case AccessSeen.FirstSeen:
                _firstSeen[(int)accessEvent.Profession]++;
                break;
            case AccessSeen.Unnamed:
                _unnamed[(int)accessEvent.Profession] += accessEvent.Records;
                break;
            case AccessSeen.RefusedByRestrict:
                _refused[(int)MeasureLevel.Restrict]++;
                break;
            case AccessSeen.RefusedByStepUp:
                _refused[(int)MeasureLevel.StepUp]++;
                break;
            case AccessSeen.RefusedBySuspend:
                _refused[(int)MeasureLevel.Suspend]++;
                break;
            default:
                break;
        }
    }

    /// <summary>Adds the counts to the instruments and begins anew.</summary>
    public void Report(DetectionMetrics metrics)
    {
        for (var profession = 0; profession < ProfessionCount; profession++)
        {
            metrics.CountRead((Profession)profession, known: true, Taken(ref _known[profession]));
            metrics.CountRead((Profession)profession, known: false, Taken(ref _firstSeen[profession]));
            metrics.CountUnnamed((Profession)profession, Taken(ref _unnamed[profession]));
        }

        for (var level = (int)MeasureLevel.Restrict; level < _refused.Length; level++)
        {
            metrics.CountRefused((MeasureLevel)level, Taken(ref _refused[level]));
        }
    }

    private static long Taken(ref long count)
    {
        var taken = count;
        count = 0;
        return taken;
    }
}
