namespace AccessSentinel.Learning.Training.Anomaly;

/// <summary>How well a score separates strange rows from ordinary ones: areas under the receiver operating characteristic.</summary>
public static class ReceiverOperating
{
    /// <summary>Area under the curve: the share of pairs in which the strange row scores higher, ties counted half. 0.5 where a side is empty.</summary>
    /// <param name="ordinary">Scores of ordinary rows.</param>
    /// <param name="strange">Scores of strange rows.</param>
    public static double Area(IReadOnlyCollection<double> ordinary, IReadOnlyCollection<double> strange) => PartialArea(ordinary, strange, 1);

    /// <summary>
    /// Mean share of strange rows found while at most a given share of ordinary ones is: the partial area divided by that share, 0 to 1.
    /// With 1 the whole area. What is thresholded for one wrongful measure in 100,000 is decided at the far left of the curve.
    /// </summary>
    /// <param name="ordinary">Scores of ordinary rows.</param>
    /// <param name="strange">Scores of strange rows.</param>
    /// <param name="most">Greatest share of ordinary rows, above 0, at most 1.</param>
    public static double PartialArea(IReadOnlyCollection<double> ordinary, IReadOnlyCollection<double> strange, double most)
    {
        if (ordinary.Count == 0 || strange.Count == 0)
        {
            return 0.5;
        }

        var benign = ordinary.OrderDescending().ToArray();
        var found = strange.OrderDescending().ToArray();
        double area = 0, x = 0, y = 0;
        int i = 0, k = 0;
        while (x < most && (i < benign.Length || k < found.Length))
        {
            // A step of the curve: all rows of one score, a slope where both sides have some.
            var score = Math.Max(i < benign.Length ? benign[i] : double.NegativeInfinity, k < found.Length ? found[k] : double.NegativeInfinity);
            while (i < benign.Length && !(benign[i] < score))
            {
                i++;
            }

            while (k < found.Length && !(found[k] < score))
            {
                k++;
            }

            var (nextX, nextY) = ((double)i / benign.Length, (double)k / found.Length);
            var end = Math.Min(nextX, most);
            var endY = nextX > x ? y + ((nextY - y) * (end - x) / (nextX - x)) : nextY;
            area += (end - x) * (y + endY) / 2;
            (x, y) = (nextX, nextY);
        }

        return area / most;
    }
}
