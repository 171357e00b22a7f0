using AccessSentinel.Contracts.Controls;
using AccessSentinel.Engine.Decisions;

namespace AccessSentinel.Processing.Ports;

/// <summary>An allowance that is not of one credential.</summary>
/// <param name="Scope">Organization, network or device.</param>
/// <param name="Subject">As the operator named it.</param>
/// <param name="Factor">How many times the usual evidence, 1 to 10; 1 = ended.</param>
/// <param name="Until">When it ends, UTC ticks.</param>
/// <param name="IssuedAt">When it was signed, UTC ticks: of two about one subject the later one holds.</param>
/// <param name="ControlId">Id of the control.</param>
/// <param name="Author">The operator.</param>
/// <param name="Delivery">Where the control was read.</param>
public sealed record ScopeAllowance(
    ControlScope Scope, string Subject, double Factor, long Until, long IssuedAt, string ControlId, string Author, ControlDelivery Delivery)
{
    /// <summary>How it stands to the one that is kept and was issued no earlier.</summary>
    public ControlRepeat RepeatOf(ScopeAllowance kept) =>
        kept.ControlId == ControlId && kept.Delivery == Delivery ? ControlRepeat.Redelivered : ControlRepeat.Replayed;
}

/// <summary>
/// What operators and workers share beside the records: allowances that many credentials feel, answers to controls, and who is to be shown.
/// Thread-safe. Faults that outlast the retries throw <see cref="TransportException"/>.
/// </summary>
public interface IOversightStore
{
    /// <summary>All allowances of organizations, networks and devices, ended ones among them.</summary>
    Task<IReadOnlyList<ScopeAllowance>> AllowancesAsync(CancellationToken cancellation);

    /// <summary>
    /// Keeps an allowance unless a later one about its subject is there. Redelivered: itself was there. Replayed: a later one, or itself
    /// from another message.
    /// </summary>
    Task<ControlRepeat> PutAllowanceAsync(ScopeAllowance allowance, CancellationToken cancellation);

    /// <summary>Keeps for a day what became of a control; the first answer stands.</summary>
    Task AnswerAsync(string controlId, string answer, CancellationToken cancellation);

    /// <summary>What became of a control, or null: nobody has answered yet, or more than a day ago.</summary>
    Task<string?> FindAnswerAsync(string controlId, CancellationToken cancellation);

    /// <summary>
    /// Credentials that are under a measure or an allowance, or were lately, in the order in which that ends; each is to be held against its
    /// record.
    /// </summary>
    /// <param name="from">UTC ticks; those that ended before are left out.</param>
    /// <param name="skip">How many to leave out.</param>
    /// <param name="most">How many at most.</param>
    /// <param name="cancellation">Gives up.</param>
    Task<IReadOnlyList<string>> ListedAsync(long from, int skip, int most, CancellationToken cancellation);
}
