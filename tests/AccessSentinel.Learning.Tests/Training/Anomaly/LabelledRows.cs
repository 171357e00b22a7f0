using System.Globalization;
using AccessSentinel.Engine.Scoring.Anomaly;
using AccessSentinel.Learning.Training.Anomaly;
using AccessSentinel.TestKit;

namespace AccessSentinel.Learning.Tests.Training.Anomaly;

/// <summary>
/// A labelled data set of ADBench and the protocol of the scores that PyOD published for it: 60 % of the rows to train on, 40 % to score,
/// features standardised by mean and deviation of the training rows, area under the curve, mean of ten random splits.
/// </summary>
internal sealed class LabelledRows
{
    private const int Splits = 10;
    private readonly double[][] _rows;
    private readonly bool[] _strange;

    private LabelledRows(double[][] rows, bool[] strange)
    {
        _rows = rows;
        _strange = strange;
    }

    public static LabelledRows Read(string name)
    {
        var lines = File.ReadLines(Path.Combine(Requires.AdBench(), name + ".csv")).Skip(1)
            .Select(line => line.Split(',').Select(value => double.Parse(value, CultureInfo.InvariantCulture)).ToArray()).ToArray();
        return new LabelledRows([.. lines.Select(line => line[..^1])], [.. lines.Select(line => line[^1] > 0.5)]);
    }

    /// <summary>The score published for a data set.</summary>
    public static double Published(string name, string detector)
    {
        var lines = File.ReadLines(Path.Combine(Requires.AdBench(), "pyod_roc_2019.csv")).Select(line => line.Split(',')).ToArray();
        return double.Parse(lines.Single(line => line[0] == name)[Array.IndexOf(lines[0], detector)], CultureInfo.InvariantCulture);
    }

    /// <summary>Mean area over the splits.</summary>
    public double MeanArea(Func<FeatureMatrix, int, AnomalyModel> train) => Enumerable.Range(0, Splits).Average(split => Area(train, split));

    private double Area(Func<FeatureMatrix, int, AnomalyModel> train, int split)
    {
        var order = Enumerable.Range(0, _rows.Length).ToArray();
        new Random(split).Shuffle(order);
        var cut = order.Length * 6 / 10;
        var training = Standardised(order.AsSpan(0, cut), order.AsSpan(0, cut));
        var test = Standardised(order.AsSpan(cut), order.AsSpan(0, cut));
        var model = train(training, split);
        var scores = Enumerable.Range(0, test.Count).Select(row => (Score: model.Score(test[row]), Strange: _strange[order[cut + row]])).ToArray();
        return ReceiverOperating.Area([.. scores.Where(each => !each.Strange).Select(each => each.Score)], [.. scores.Where(each => each.Strange).Select(each => each.Score)]);
    }

    private FeatureMatrix Standardised(ReadOnlySpan<int> rows, ReadOnlySpan<int> reference)
    {
        var dimensions = _rows[0].Length;
        FeatureMatrix matrix = new(dimensions, new double[rows.Length * dimensions]);
        for (var feature = 0; feature < dimensions; feature++)
        {
            double sum = 0, squares = 0;
            foreach (var row in reference)
            {
                sum += _rows[row][feature];
            }

            var mean = sum / reference.Length;
            foreach (var row in reference)
            {
                squares += (_rows[row][feature] - mean) * (_rows[row][feature] - mean);
            }

            var deviation = Math.Sqrt(squares / reference.Length);
            for (var i = 0; i < rows.Length; i++)
            {
                matrix.Change(i)[feature] = (_rows[rows[i]][feature] - mean) / (deviation > 0 ? deviation : 1);
            }
        }

        return matrix;
    }
}
