using System.Globalization;

namespace AccessSentinel.TestKit.Faults;

/// <summary>One thing done to a running system.</summary>
/// <param name="Kind">What.</param>
/// <param name="Worker">To which worker's place, from 0; where the kind concerns no worker, of no meaning.</param>
/// <param name="Node">To which node of Kafka, from 1; where the kind concerns none, of no meaning. Of two, the other one is the next.</param>
/// <param name="Waits">Whether it comes only when the group has moved on since the fault before, so that it meets workers at work.</param>
/// <param name="After">How long after that.</param>
/// <param name="Lasts">How long it lasts before it is healed.</param>
public sealed record Fault(FaultKind Kind, int Worker, int Node, bool Waits, TimeSpan After, TimeSpan Lasts)
{
    private const string Redis = "redis";

    /// <summary>How many processes are killed or frozen.</summary>
    /// <param name="workers">How many workers there are.</param>
    public int Kills(int workers) => Kind switch
    {
        FaultKind.PowerCut => workers + 1,
        FaultKind.KillWorker or FaultKind.FreezeWorker or FaultKind.WrongClock or FaultKind.KillRedis or FaultKind.FreezeRedis or FaultKind.KillBroker
            or FaultKind.FreezeBroker => 1,
        _ => 0,
    };

    /// <summary>What is damaged: two faults of one target follow each other, all others may overlap.</summary>
    public string Target => Kind switch
    {
        FaultKind.KillWorker or FaultKind.FreezeWorker or FaultKind.StopWorker or FaultKind.WrongClock => Name("worker", Worker),
        FaultKind.KillRedis or FaultKind.FreezeRedis or FaultKind.FullRedis or FaultKind.PowerCut => Redis,
        FaultKind.KillBroker or FaultKind.FreezeBroker => "kafka",
        FaultKind.RefuseRedis or FaultKind.StallRedis or FaultKind.CutRedis => Name("worker-redis", Worker),
        FaultKind.RefuseBroker or FaultKind.StallBroker or FaultKind.CutBroker => Name(Name("worker-kafka", Worker), Node),
        FaultKind.RefusePeers or FaultKind.StallPeers or FaultKind.CutPeers => Name("kafka-kafka", Node),
        FaultKind.RefusePortal or FaultKind.StallPortal or FaultKind.CutPortal => Name("portal-kafka", Node),
        _ => "group",
    };

    /// <inheritdoc/>
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture, $"{Kind} of {(Target == "kafka" ? Name("kafka", Node) : Target)} {After.TotalMilliseconds:0} ms after {(Waits ? "progress" : "the one before")}, for {Lasts.TotalMilliseconds:0} ms");

    private static string Name(string what, int number) => string.Create(CultureInfo.InvariantCulture, $"{what}-{number}");
}
