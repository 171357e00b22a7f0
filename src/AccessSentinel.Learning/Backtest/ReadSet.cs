using AccessSentinel.Contracts.Events;

namespace AccessSentinel.Learning.Backtest;

/// <summary>Distinct beneficiaries of some reads; records of bulk answers that name nobody count one each.</summary>
internal sealed class ReadSet
{
    private readonly HashSet<ulong> _people = [];
    private long _unnamed;

    /// <summary>How many.</summary>
    public long Count => _people.Count + _unnamed;

    /// <summary>Whether an event reads somebody's data.</summary>
    public static bool IsRead(in AccessEvent accessEvent) =>
        accessEvent.Outcome == AccessOutcome.Success
        && accessEvent.Action is AccessAction.Lookup or AccessAction.View or AccessAction.List or AccessAction.Export
        && (accessEvent.Beneficiary != 0 || IsBulk(accessEvent));

    /// <summary>Adds a read.</summary>
    public void Add(in AccessEvent accessEvent)
    {
        if (accessEvent.Beneficiary != 0)
        {
            _people.Add(accessEvent.Beneficiary);
        }
        else if (IsBulk(accessEvent))
        {
            _unnamed += accessEvent.Records;
        }
    }

    private static bool IsBulk(in AccessEvent accessEvent) =>
        accessEvent.Action is AccessAction.List or AccessAction.Export && accessEvent.Records > 1;
}
