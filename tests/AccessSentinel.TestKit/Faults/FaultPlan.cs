namespace AccessSentinel.TestKit.Faults;

/// <summary>Which faults, to whom, when and for how long: drawn from a seed, so that what went wrong can be tried again.</summary>
public static class FaultPlan
{
    /// <summary>The session that the workers of a run have with Kafka.</summary>
    public static readonly TimeSpan Session = TimeSpan.FromSeconds(2);

    /// <summary>Everything, workers most of all.</summary>
    public static readonly IReadOnlyDictionary<FaultKind, int> Usual = new Dictionary<FaultKind, int>
    {
        [FaultKind.KillWorker] = 40,
        [FaultKind.FreezeWorker] = 8,
        [FaultKind.PowerCut] = 4,
        [FaultKind.StopWorker] = 4,
        [FaultKind.WrongClock] = 4,
        [FaultKind.KillRedis] = 12,
        [FaultKind.FreezeRedis] = 5,
        [FaultKind.FullRedis] = 4,
        [FaultKind.KillBroker] = 4,
        [FaultKind.FreezeBroker] = 3,
        [FaultKind.RefuseRedis] = 3,
        [FaultKind.StallRedis] = 3,
        [FaultKind.CutRedis] = 3,
        [FaultKind.RefuseBroker] = 3,
        [FaultKind.StallBroker] = 3,
        [FaultKind.CutBroker] = 3,
        [FaultKind.RefusePeers] = 4,
        [FaultKind.StallPeers] = 4,
        [FaultKind.CutPeers] = 2,
        [FaultKind.RefusePortal] = 2,
        [FaultKind.StallPortal] = 2,
        [FaultKind.CutPortal] = 2,
        [FaultKind.Storm] = 2,
    };

    /// <summary>What needs more than one node of Kafka.</summary>
    public static bool IsBetweenNodes(FaultKind kind) => kind is FaultKind.RefusePeers or FaultKind.StallPeers or FaultKind.CutPeers;

    /// <summary>Draws a plan.</summary>
    /// <param name="options">Seed, number and weights.</param>
    /// <param name="nodes">Nodes of Kafka.</param>
    public static IReadOnlyList<Fault> Draw(FaultOptions options, int nodes)
    {
        Random random = new(options.Seed);
        (FaultKind Kind, int Weight)[] weights = [.. options.Weights
            .Where(pair => nodes > 1 || !IsBetweenNodes(pair.Key))
            .OrderBy(pair => pair.Key)
            .Select(pair => (pair.Key, pair.Value))];
        int sum = weights.Sum(each => each.Weight);
        FaultKind[] once = [.. options.EachOnce ? weights.Select(each => each.Kind) : []];
        random.Shuffle(once);
        List<Fault> plan = [];
        while (plan.Count < options.Faults)
        {
            int drawn = random.Next(sum);
            FaultKind kind = plan.Count < once.Length ? once[plan.Count] : weights.First(each => (drawn -= each.Weight) < 0).Kind;
            plan.Add(new Fault(
                kind,
                random.Next(options.Workers),
                1 + random.Next(nodes),
                random.Next(3) > 0,
                TimeSpan.FromMilliseconds(random.Next(400)),
                Lasting(kind, random)));
        }

        return plan;
    }

    private static TimeSpan Lasting(FaultKind kind, Random random) => kind switch
    {
        // Past the session, so that others have taken over when it goes on; sometimes short of it.
        FaultKind.FreezeWorker => Session * (random.Next(4) == 0 ? 0.5 : 1.3 + random.NextDouble()),
        FaultKind.FreezeBroker or FaultKind.FreezeRedis => TimeSpan.FromMilliseconds(random.Next(300, 4_000)),
        // Past the session of a node, so that it is taken for dead while it lives; sometimes short of it.
        FaultKind.RefusePeers or FaultKind.StallPeers => TimeSpan.FromMilliseconds(random.Next(500, 9_000)),
        FaultKind.RefuseBroker or FaultKind.StallBroker or FaultKind.RefuseRedis or FaultKind.StallRedis or FaultKind.RefusePortal or FaultKind.StallPortal
            or FaultKind.FullRedis => TimeSpan.FromMilliseconds(random.Next(300, 3_000)),
        FaultKind.Storm => TimeSpan.FromMilliseconds(random.Next(1_000, 3_000)),
        FaultKind.KillRedis or FaultKind.KillBroker or FaultKind.PowerCut => TimeSpan.FromMilliseconds(random.Next(0, 500)),
        _ => TimeSpan.Zero,
    };
}
