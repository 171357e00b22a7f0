using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using AccessSentinel.Engine.Scoring.Anomaly;
using MathNet.Numerics.LinearAlgebra;

namespace AccessSentinel.Learning.Training.Anomaly;

/// <summary>Mean and covariance (over n, not n − 1) of some rows, and distances in their units.</summary>
internal sealed class Scatter
{
    // A direction with less than this share of the greatest variance has none.
    private const double LeastVariance = 1e-14;

    private readonly int _dimensions;
    private readonly double[] _mean;
    private readonly double[] _covariance;
    private readonly double[]? _factor;
    private double[]? _whitening;

    private Scatter(double[] mean, double[] covariance)
    {
        _dimensions = mean.Length;
        _mean = mean;
        _covariance = covariance;
        _factor = Factorise(covariance, _dimensions);
        LogDeterminant = _factor is null ? double.NegativeInfinity : Enumerable.Range(0, _dimensions).Sum(i => 2 * Math.Log(_factor[(i * _dimensions) + i]));
    }

    /// <summary>The mean.</summary>
    public double[] Mean => _mean;

    /// <summary>The covariance, row by row.</summary>
    public double[] Covariance => _covariance;

    /// <summary>Whether there are directions in which the rows do not vary at all.</summary>
    public bool IsSingular => _factor is null;

    /// <summary>Logarithm of the determinant of the covariance; −∞ where it is singular.</summary>
    public double LogDeterminant { get; }

    /// <summary>Of some rows.</summary>
    /// <param name="rows">All rows.</param>
    /// <param name="members">Those to use, at least one.</param>
    /// <param name="regularisation">Weight of the unit matrix in the covariance, 0 to 1.</param>
    public static Scatter Of(FeatureMatrix rows, ReadOnlySpan<int> members, double regularisation)
    {
        var d = rows.Dimensions;
        var mean = new double[d];
        foreach (var member in members)
        {
            var row = rows[member];
            for (var i = 0; i < d; i++)
            {
                mean[i] += row[i];
            }
        }

        for (var i = 0; i < d; i++)
        {
            mean[i] /= members.Length;
        }

        var covariance = new double[d * d];
        var centred = new double[d];
        foreach (var member in members)
        {
            var row = rows[member];
            for (var i = 0; i < d; i++)
            {
                centred[i] = row[i] - mean[i];
            }

            AddProducts(centred, covariance);
        }

        for (var i = 0; i < d; i++)
        {
            for (var k = 0; k <= i; k++)
            {
                var value = (covariance[(i * d) + k] / members.Length * (1 - regularisation)) + (i == k ? regularisation : 0);
                covariance[(i * d) + k] = value;
                covariance[(k * d) + i] = value;
            }
        }

        return new Scatter(mean, covariance);
    }

    /// <summary>The same scatter with its covariance multiplied.</summary>
    public Scatter Times(double factor) => new(_mean, [.. _covariance.Select(each => each * factor)]);

    /// <summary>Squared Mahalanobis distance of each row.</summary>
    public void Distances(FeatureMatrix rows, Span<double> distances)
    {
        if (_factor is { } factor)
        {
            var solved = new double[_dimensions];
            for (var i = 0; i < rows.Count; i++)
            {
                distances[i] = Solve(factor, rows[i], solved);
            }

            return;
        }

        _whitening ??= Whitening();
        RobustMahalanobisModel model = new(_mean, _whitening);
        for (var i = 0; i < rows.Count; i++)
        {
            distances[i] = model.Score(rows[i]);
        }
    }

    /// <summary>W with WᵀW = the (pseudo-)inverse of the covariance: a row for each direction in which the rows vary at all.</summary>
    public double[] Whitening()
    {
        var (values, vectors) = Eigen();
        var least = Least(values);
        List<double> whitening = [];
        for (var k = _dimensions - 1; k >= 0; k--)
        {
            // No row varies at all: any one direction, of no weight.
            var scale = values[k] > least ? 1 / Math.Sqrt(values[k]) : 0;
            if (scale > 0 || k == _dimensions - 1)
            {
                for (var i = 0; i < _dimensions; i++)
                {
                    whitening.Add(vectors[i, k] * scale);
                }
            }
        }

        return [.. whitening];
    }

    /// <summary>Eigenvalues ascending, and eigenvectors as columns.</summary>
    public (double[] Values, Matrix<double> Vectors) Eigen()
    {
        var evd = Matrix<double>.Build.Dense(_dimensions, _dimensions, (i, k) => _covariance[(i * _dimensions) + k]).Evd(Symmetricity.Symmetric);
        return ([.. evd.EigenValues.Select(each => each.Real)], evd.EigenVectors);
    }

    private static void AddProducts(double[] centred, double[] covariance)
    {
        var d = centred.Length;
        for (var i = 0; i < d; i++)
        {
            var factor = centred[i];
            var line = covariance.AsSpan(i * d, i + 1);
            var values = centred.AsSpan(0, line.Length);
            AddMultiple(line, factor, values);
        }
    }

    private static void AddMultiple(Span<double> line, double factor, ReadOnlySpan<double> values)
    {
        var wide = MemoryMarshal.Cast<double, Vector256<double>>(line);
        var wideValues = MemoryMarshal.Cast<double, Vector256<double>>(values);
        for (var i = 0; i < wide.Length; i++)
        {
            wide[i] += wideValues[i] * factor;
        }

        for (var i = wide.Length * Vector256<double>.Count; i < line.Length; i++)
        {
            line[i] += factor * values[i];
        }
    }

    /// <summary>Four partial sums whatever the processor can do, so that every machine gives the same bits.</summary>
    private static double Dot(ReadOnlySpan<double> one, ReadOnlySpan<double> other)
    {
        var wide = MemoryMarshal.Cast<double, Vector256<double>>(one);
        var wideOther = MemoryMarshal.Cast<double, Vector256<double>>(other);
        var sums = Vector256<double>.Zero;
        for (var i = 0; i < wide.Length; i++)
        {
            sums += wide[i] * wideOther[i];
        }

        var sum = sums[0] + sums[1] + (sums[2] + sums[3]);
        for (var i = wide.Length * Vector256<double>.Count; i < one.Length; i++)
        {
            sum += one[i] * other[i];
        }

        return sum;
    }

    /// <summary>Squared length of L⁻¹(x − μ), by forward substitution.</summary>
    private double Solve(double[] factor, ReadOnlySpan<double> row, double[] solved)
    {
        double distance = 0;
        for (var i = 0; i < solved.Length; i++)
        {
            var line = factor.AsSpan(i * solved.Length, i);
            var value = (row[i] - _mean[i] - Dot(line, solved.AsSpan(0, i))) / factor[(i * solved.Length) + i];
            solved[i] = value;
            distance += value * value;
        }

        return distance;
    }

    /// <summary>Cholesky factor L of a covariance; null where it is singular.</summary>
    private static double[]? Factorise(double[] covariance, int d)
    {
        double greatest = 0;
        for (var i = 0; i < d; i++)
        {
            greatest = Math.Max(greatest, covariance[(i * d) + i]);
        }

        var factor = new double[d * d];
        for (var i = 0; i < d; i++)
        {
            for (var k = 0; k <= i; k++)
            {
                var value = covariance[(i * d) + k] - Dot(factor.AsSpan(i * d, k), factor.AsSpan(k * d, k));
                if (i != k)
                {
                    factor[(i * d) + k] = value / factor[(k * d) + k];
                }
                else if (value > LeastVariance * greatest)
                {
                    factor[(i * d) + k] = Math.Sqrt(value);
                }
                else
                {
                    return null;
                }
            }
        }

        return factor;
    }

    private static double Least(double[] ascending) => Math.Max(ascending[^1], double.Epsilon) * LeastVariance;
}
