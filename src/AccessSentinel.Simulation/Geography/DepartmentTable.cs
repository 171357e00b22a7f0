namespace AccessSentinel.Simulation.Geography;

/// <summary>
/// The 101 French departments with approximate populations in thousands (INSEE, about 2021, rounded) and their land
/// neighbours. A department is an index from 1 to <see cref="Count"/>; 0 = none. Populations only weigh draws.
/// </summary>
internal static class DepartmentTable
{
    private const string Source =
        "01 663 38 39 69 71 73 74;02 525 08 51 59 60 77 80;03 335 18 23 42 58 63 71;04 166 05 06 26 83 84;05 141 04 26 38 73;" +
        "06 1104 04 83;07 331 26 30 38 42 43 48 84;08 268 02 51 55;09 154 11 31 66;10 311 21 51 52 77 89;11 377 09 31 34 66 81;" +
        "12 279 15 30 34 46 48 81 82;13 2057 30 83 84;14 701 27 50 61 76;15 144 12 19 43 46 48 63;16 351 17 24 79 86 87;" +
        "17 661 16 24 33 79 85;18 299 03 23 36 41 45 58;19 239 15 23 24 46 63 87;21 536 10 39 52 58 70 71 89;22 606 29 35 56;" +
        "23 115 03 18 19 36 63 87;24 413 16 17 19 33 46 47 87;25 549 39 70 90;26 521 04 05 07 38 84;27 599 14 28 60 61 76 78 95;" +
        "28 432 27 41 45 61 72 78 91;29 921 22 56;2A 162 2B;2B 185 2A;30 757 07 12 13 34 48 84;31 1434 09 11 32 65 81 82;" +
        "32 192 31 40 47 64 65 82;33 1654 17 24 40 47;34 1201 11 12 30 81;35 1098 22 44 49 50 53 56;36 217 18 23 37 41 86 87;" +
        "37 615 36 41 49 72 86;38 1284 01 05 07 26 42 69 73;39 259 01 21 25 70 71;40 422 32 33 47 64;41 328 18 28 36 37 45 72;" +
        "42 769 03 07 38 43 63 69 71;43 227 07 15 42 48 63;44 1457 35 49 56 85;45 684 18 28 41 58 77 89 91;46 175 12 15 19 24 47 82;" +
        "47 331 24 32 33 40 46 82;48 77 07 12 15 30 43;49 824 35 37 44 53 72 79 85 86;50 496 14 35 53 61;51 563 02 08 10 52 55 77;" +
        "52 170 10 21 51 55 70 88;53 305 35 49 50 61 72;54 732 55 57 67 88;55 182 08 51 52 54 88;56 768 22 29 35 44;57 1050 54 67;" +
        "58 201 03 18 21 45 71 89;59 2611 02 62 80;60 830 02 27 76 77 80 95;61 276 14 27 28 50 53 72;62 1461 59 80;" +
        "63 662 03 15 19 23 42 43;64 693 32 40 65;65 231 31 32 64;66 488 09 11;67 1153 54 57 68 88;68 768 67 88 90;" +
        "69 1893 01 38 42 71;70 233 21 25 39 52 88 90;71 548 01 03 21 39 42 58 69;72 566 28 37 41 49 53 61;73 442 01 05 38 74;" +
        "74 841 01 73;75 2134 92 93 94;76 1256 14 27 60 80;77 1439 02 10 45 51 60 89 91 93 94 95;78 1456 27 28 91 92 95;" +
        "79 376 16 17 49 85 86;80 567 02 59 60 62 76;81 393 11 12 31 34 82;82 264 12 31 32 46 47 81;83 1096 04 06 13 84;" +
        "84 564 04 07 13 26 30 83;85 696 17 44 49 79;86 440 16 36 37 49 79 87;87 372 16 19 23 24 36 86;88 361 52 54 55 67 68 70 90;" +
        "89 334 10 21 45 58 77;90 140 25 68 70 88;91 1313 28 45 77 78 92 94;92 1632 75 78 91 93 94 95;93 1668 75 77 92 94 95;" +
        "94 1416 75 77 91 92 93;95 1258 27 60 77 78 92 93;971 384;972 361;973 287;974 872;976 300";

    private static readonly string[] CodeByIndex = [string.Empty, .. Source.Split(';').Select(row => row.Split(' ')[0])];

    private static readonly int[] PopulationByIndex =
        [0, .. Source.Split(';').Select(row => 1000 * int.Parse(row.Split(' ')[1], System.Globalization.CultureInfo.InvariantCulture))];

    private static readonly int[][] NeighboursByIndex =
        [[], .. Source.Split(';').Select(row => row.Split(' ')[2..].Select(IndexOf).ToArray())];

    /// <summary>How many departments there are.</summary>
    public const int Count = 101;

    /// <summary>Cumulative population; position i belongs to department i + 1.</summary>
    public static ReadOnlySpan<double> CumulativePopulation => Cumulative;

    private static readonly double[] Cumulative = Accumulate();

    /// <summary>The code, e.g. <c>2A</c>.</summary>
    public static string Code(int department) => CodeByIndex[department];

    /// <summary>How many people live there.</summary>
    public static int Population(int department) => PopulationByIndex[department];

    /// <summary>Departments that border on it by land; empty overseas.</summary>
    public static ReadOnlySpan<int> Neighbours(int department) => NeighboursByIndex[department];

    /// <summary>The index of a code, or 0.</summary>
    public static int IndexOf(string code) => Math.Max(0, Array.IndexOf(CodeByIndex, code));

    /// <summary>Whether it lies overseas, with a NIR place of three characters for the department.</summary>
    public static bool IsOverseas(int department) => CodeByIndex[department].Length == 3;

    private static double[] Accumulate()
    {
        var cumulative = new double[Count];
        var sum = 0.0;
        for (var i = 0; i < Count; i++)
        {
            sum += PopulationByIndex[i + 1];
            cumulative[i] = sum;
        }

        return cumulative;
    }
}
