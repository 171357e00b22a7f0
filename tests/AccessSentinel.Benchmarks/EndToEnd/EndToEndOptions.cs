using System.Globalization;

namespace AccessSentinel.Benchmarks.EndToEnd;

/// <summary>What is to be measured.</summary>
/// <param name="Events">Events of each run.</param>
/// <param name="Credentials">Credentials of each run.</param>
/// <param name="Partitions">Partitions of the topic of events.</param>
/// <param name="PacedRate">Events a second of the latency run; 0: none.</param>
internal sealed record EndToEndOptions(int Events, IReadOnlyList<int> Credentials, int Partitions, int PacedRate)
{
    public static EndToEndOptions? Parse(IReadOnlyList<string> arguments)
    {
        var options = new EndToEndOptions(1_000_000, [1_000, 20_000], 4, 0);
        for (var i = 0; i < arguments.Count; i += 2)
        {
            var numbers = i + 1 < arguments.Count ? Numbers(arguments[i + 1]) : null;
            if (numbers is null)
            {
                return null;
            }

            switch (arguments[i])
            {
                case "--events":
                    options = options with { Events = numbers[0] };
                    break;
                case "--credentials":
                    options = options with { Credentials = numbers };
                    break;
                case "--partitions":
                    options = options with { Partitions = numbers[0] };
                    break;
                case "--paced":
                    options = options with { PacedRate = numbers[0] };
                    break;
                default:
                    return null;
            }
        }

        return options;
    }

    private static int[]? Numbers(string text)
    {
        var parts = text.Split(',');
        var numbers = new int[parts.Length];
        for (var i = 0; i < parts.Length; i++)
        {
            if (!int.TryParse(parts[i], NumberStyles.None, CultureInfo.InvariantCulture, out numbers[i]) || numbers[i] < 1)
            {
                return null;
            }
        }

        return numbers;
    }
}
