namespace AccessSentinel.TestKit.Faults;

/// <summary>How one stream of events is disturbed.</summary>
public sealed record FaultOptions
{
    /// <summary>Everything that is drawn follows from it: events, poison, faults, their targets and times.</summary>
    public int Seed { get; init; } = 1;

    /// <summary>Faults in the stream.</summary>
    public int Faults { get; init; } = 20;

    /// <summary>How often each kind is drawn, relative to the others.</summary>
    public IReadOnlyDictionary<FaultKind, int> Weights { get; init; } = FaultPlan.Usual;

    /// <summary>Whether each kind comes once, in an order that is drawn, before any is drawn by its weight.</summary>
    public bool EachOnce { get; init; }

    /// <summary>Workers at a time.</summary>
    public int Workers { get; init; } = 3;

    /// <summary>Which of Kafka's clients behind proxies the portal is: the one after the workers.</summary>
    public int Portal => Workers;

    /// <summary>How many clients of Kafka are behind proxies.</summary>
    public int Clients => Workers + 1;

    /// <summary>Credentials in the stream.</summary>
    public int Credentials { get; init; } = 40;

    /// <summary>Days in the stream.</summary>
    public int Days { get; init; } = 1;

    /// <summary>Most events of a credential a day: a thief is stopped long before, and what he goes on reading only takes time.</summary>
    public int MostOfCredentialADay { get; init; } = 600;

    /// <summary>One message that cannot be read after each so many events; 0 = none.</summary>
    public int PoisonEvery { get; init; } = 10;

    /// <summary>
    /// Whether guard and campaigns are on: then what is decided depends on where batches end, and what is compared is the gravest measure
    /// that each credential reached.
    /// </summary>
    public bool Guarded { get; init; }

    /// <summary>Most memory that a worker may ever have held, in MiB.</summary>
    public int MostMebibytes { get; init; } = 768;
}
