using System.Text;
using AccessSentinel.Contracts.Events;

namespace AccessSentinel.Learning;

/// <summary>Names as files and reports show them.</summary>
internal static class Words
{
    private static readonly string[] Professions = [.. Enum.GetNames<Profession>().Select(Snake)];

    /// <summary>How many professions there are, the unknown one included.</summary>
    public static int ProfessionCount => Professions.Length;

    /// <summary>The profession as the event schema writes it.</summary>
    public static string Of(Profession profession) => Professions[(int)profession];

    /// <summary>An enum value in snake case.</summary>
    public static string Of<T>(T value)
        where T : struct, Enum => Snake(value.ToString());

    /// <summary>The profession as people read it.</summary>
    public static string Plain(Profession profession) => Of(profession).Replace('_', ' ');

    private static string Snake(string pascal)
    {
        StringBuilder text = new();
        foreach (var c in pascal)
        {
            if (char.IsUpper(c) && text.Length > 0)
            {
                text.Append('_');
            }

            text.Append(char.ToLowerInvariant(c));
        }

        return text.ToString();
    }
}
