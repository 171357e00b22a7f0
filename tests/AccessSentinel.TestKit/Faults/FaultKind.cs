namespace AccessSentinel.TestKit.Faults;

/// <summary>What is done to a running system.</summary>
public enum FaultKind
{
    /// <summary>SIGKILL to a worker; another one starts in its place.</summary>
    KillWorker,

    /// <summary>SIGSTOP to a worker for longer than its session, then SIGCONT: the zombie.</summary>
    FreezeWorker,

    /// <summary>SIGKILL to all workers and to Redis at once: the power is cut.</summary>
    PowerCut,

    /// <summary>SIGTERM to a worker; another one starts in its place.</summary>
    StopWorker,

    /// <summary>SIGKILL to a worker; the one that starts in its place has a clock that is an hour wrong.</summary>
    WrongClock,

    /// <summary>SIGKILL to Redis, which comes back with its append-only file.</summary>
    KillRedis,

    /// <summary>SIGSTOP to Redis, then SIGCONT.</summary>
    FreezeRedis,

    /// <summary>Redis has no memory left and refuses every write.</summary>
    FullRedis,

    /// <summary>SIGKILL to a node of Kafka, which comes back with its log.</summary>
    KillBroker,

    /// <summary>SIGSTOP to a node of Kafka, then SIGCONT.</summary>
    FreezeBroker,

    /// <summary>One worker's connections to Redis are refused.</summary>
    RefuseRedis,

    /// <summary>One worker's connections to Redis stay open and nothing passes.</summary>
    StallRedis,

    /// <summary>One worker's connections to Redis are reset once.</summary>
    CutRedis,

    /// <summary>One worker's connections to a node of Kafka are refused.</summary>
    RefuseBroker,

    /// <summary>One worker's connections to a node of Kafka stay open and nothing passes.</summary>
    StallBroker,

    /// <summary>One worker's connections to a node of Kafka are reset once.</summary>
    CutBroker,

    /// <summary>Two nodes of Kafka refuse each other's connections: replication and the quorum of controllers.</summary>
    RefusePeers,

    /// <summary>Between two nodes of Kafka connections stay open and nothing passes.</summary>
    StallPeers,

    /// <summary>Connections between two nodes of Kafka are reset once.</summary>
    CutPeers,

    /// <summary>The portal's connections to a node of Kafka are refused.</summary>
    RefusePortal,

    /// <summary>The portal's connections to a node of Kafka stay open and nothing passes.</summary>
    StallPortal,

    /// <summary>The portal's connections to a node of Kafka are reset once.</summary>
    CutPortal,

    /// <summary>Strangers join the group and leave it, one after the other: partitions move all the time.</summary>
    Storm,
}
