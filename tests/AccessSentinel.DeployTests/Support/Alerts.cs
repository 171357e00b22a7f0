namespace AccessSentinel.DeployTests.Support;

/// <summary>One rule of Prometheus.</summary>
internal sealed record Rule(string Name, string Expression, IDictionary<object, object> Members);

/// <summary>The rules as they are written.</summary>
internal static class Alerts
{
    public static IReadOnlyList<Rule> Alerting { get; } = [.. Read("alerts.yml", "alert")];

    public static IReadOnlyList<Rule> Recording { get; } = [.. Read("recording.yml", "record")];

    private static IEnumerable<Rule> Read(string file, string kind) =>
        from @group in Deployment.Read("deploy", "prometheus", "rules", file).Member<List<object>>("groups").Cast<IDictionary<object, object>>()
        from rule in @group.Member<List<object>>("rules").Cast<IDictionary<object, object>>()
        select new Rule(rule.Member<string>(kind), rule.Member<string>("expr"), rule);
}
