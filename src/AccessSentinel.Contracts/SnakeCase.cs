using System.Text;

namespace AccessSentinel.Contracts;

/// <summary>Names of enum values as the contracts write them.</summary>
internal static class SnakeCase
{
    public static string From(string pascalCase)
    {
        var text = new StringBuilder();
        foreach (var c in pascalCase)
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
