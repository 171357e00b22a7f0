namespace AccessSentinel.Contracts.Events;

/// <summary>French departments as small numbers, for tables and bit sets.</summary>
public static class Department
{
    /// <summary>How many numbers there are: 0 (absent) to <c>Count - 1</c>.</summary>
    public const int Count = 128;
}
