using AccessSentinel.Contracts.Commands;

namespace AccessSentinel.Host.Tests.Portal;

/// <summary>Commands as workers give them to a portal.</summary>
internal static class PortalOrders
{
    /// <summary>Suspends a credential for a day.</summary>
    public static Command Suspend(string credential, DateTime now) => new()
    {
        Id = "0123456789abcdef0123456789abcdef",
        Type = CommandType.Suspend,
        CredentialId = credential,
        Sequence = 1,
        Episode = "e",
        Mode = OperatingMode.Enforce,
        IssuedAt = now,
        ExpiresAt = now.AddDays(1),
        RevokeSessions = true,
        Reason = new CommandReason("a test", 7, [], null),
        By = "policy",
    };
}
