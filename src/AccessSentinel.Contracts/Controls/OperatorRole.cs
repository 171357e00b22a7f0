namespace AccessSentinel.Contracts.Controls;

/// <summary>What an operator may ask for. Named in the operators' file: appended, never changed.</summary>
public enum OperatorRole : byte
{
    /// <summary>Releases, confirms and allows.</summary>
    Analyst = 1,

    /// <summary>What an analyst may, and suspends.</summary>
    Lead = 2,
}

/// <summary>What each role may do.</summary>
public static class OperatorRoles
{
    /// <summary>The name in the operators' file.</summary>
    public static string Name(OperatorRole role) => WireNames<OperatorRole>.Name(role);

    /// <summary>The role of a name.</summary>
    public static bool TryParse(string? name, out OperatorRole role) => WireNames<OperatorRole>.TryParse(name, out role);

    /// <summary>Whether a role may ask for it: locking somebody out on a human's word alone takes a lead.</summary>
    public static bool Allows(OperatorRole role, ControlType type) => type != ControlType.Suspend || role == OperatorRole.Lead;
}
