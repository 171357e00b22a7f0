namespace AccessSentinel.Contracts.Events;

/// <summary>Names of reject reasons, as on dead letters and metric labels.</summary>
public static class RejectReasons
{
    private static readonly string[] _names = [.. Enum.GetNames<RejectReason>().Select(SnakeCase.From)];

    /// <summary>How many reasons there are, <see cref="RejectReason.None"/> included; they are numbered without gaps.</summary>
    public static int Count => _names.Length;

    /// <summary>The name in snake case, e.g. <c>not_json</c>.</summary>
    public static string Name(RejectReason reason) => _names[(int)reason];
}
