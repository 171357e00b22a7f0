namespace AccessSentinel.Contracts.Events;

/// <summary>Names of the professions as the event schema writes them.</summary>
public static class Professions
{
    private static readonly string[] Names = [.. Enum.GetNames<Profession>().Select(SnakeCase.From)];

    /// <summary>The name, e.g. <c>general_practitioner</c>; <c>unknown</c> for what is in no list.</summary>
    public static string Name(Profession profession) => Names[(int)profession];
}
