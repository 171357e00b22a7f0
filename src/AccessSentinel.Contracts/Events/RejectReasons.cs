namespace AccessSentinel.Contracts.Events;

/// <summary>Names of reject reasons, as on dead letters and metric labels.</summary>
public static class RejectReasons
{
    private static readonly string[] Names = [.. Enum.GetNames<RejectReason>().Select(SnakeCase.From)];

    /// <summary>How many reasons there are, <see cref="RejectReason.None"/> included; they are numbered without gaps.</summary>
    public static int Count => Names.Length;

    /// <summary>The name in snake case, e.g. <c>not_json</c>.</summary>
    public static string Name(RejectReason reason) => Names[(int)reason];
}
