using AccessSentinel.Engine.Scoring.Anomaly;

namespace AccessSentinel.Learning.Training.Anomaly;

/// <summary>
/// Grows isolation trees (Liu, Ting and Zhou 2008): each from ψ rows drawn without replacement, cut at a random place of a random feature
/// that still varies, down to the depth log2 ψ.
/// </summary>
public static class IsolationForestTrainer
{
    /// <summary>Trees of the paper.</summary>
    public const int DefaultTrees = 100;

    /// <summary>ψ of the paper.</summary>
    public const int DefaultSampleSize = 256;

    /// <summary>Fits the model.</summary>
    /// <param name="rows">At least two rows.</param>
    /// <param name="seed">Seed of the draws and the cuts.</param>
    /// <param name="trees">How many trees, at least 1.</param>
    /// <param name="sampleSize">ψ, rows a tree is grown from, at least 2; all of them where there are fewer.</param>
    /// <exception cref="ArgumentException">Too few rows or trees.</exception>
    public static IsolationForestModel Fit(FeatureMatrix rows, int seed, int trees = DefaultTrees, int sampleSize = DefaultSampleSize)
    {
        if (rows.Count < 2 || trees < 1 || sampleSize < 2)
        {
            throw new ArgumentException($"{rows.Count} rows, {trees} trees and samples of {sampleSize} make no forest.");
        }

        Growth growth = new(rows, new Random(seed), Math.Min(sampleSize, rows.Count));
        var roots = Enumerable.Range(0, trees).Select(_ => growth.Plant()).ToArray();
        return new IsolationForestModel(rows.Dimensions, growth.SampleSize, roots, growth.Nodes);
    }

    private sealed class Growth(FeatureMatrix rows, Random random, int sampleSize)
    {
        private readonly int _deepest = (int)Math.Ceiling(Math.Log2(sampleSize));
        private readonly int[] _order = [.. Enumerable.Range(0, rows.Count)];
        private readonly int[] _features = [.. Enumerable.Range(0, rows.Dimensions)];

        public int SampleSize => sampleSize;

        public List<IsolationNode> Nodes { get; } = [];

        /// <summary>Grows one tree; gives the index of its root.</summary>
        public int Plant()
        {
            for (var i = 0; i < sampleSize; i++)
            {
                var other = random.Next(i, _order.Length);
                (_order[i], _order[other]) = (_order[other], _order[i]);
            }

            return Grow(_order.AsSpan(0, sampleSize), 0);
        }

        private int Grow(Span<int> members, int depth)
        {
            var at = Nodes.Count;
            if (members.Length <= 1 || depth >= _deepest || !TryCut(members, out var feature, out var cut))
            {
                Nodes.Add(IsolationNode.Leaf(depth + IsolationForestModel.MeanDepth(members.Length)));
                return at;
            }

            Nodes.Add(default);
            var below = 0;
            for (var i = 0; i < members.Length; i++)
            {
                if (rows[members[i]][feature] < cut)
                {
                    (members[i], members[below]) = (members[below], members[i]);
                    below++;
                }
            }

            var left = Grow(members[..below], depth + 1);
            var right = Grow(members[below..], depth + 1);
            Nodes[at] = new IsolationNode(feature, cut, left, right);
            return at;
        }

        /// <summary>A random feature among those that vary here, and a place above its least and at most at its greatest value.</summary>
        private bool TryCut(ReadOnlySpan<int> members, out int feature, out double cut)
        {
            for (var tried = 0; tried < _features.Length; tried++)
            {
                var drawn = random.Next(tried, _features.Length);
                (_features[tried], _features[drawn]) = (_features[drawn], _features[tried]);
                feature = _features[tried];
                var (low, high) = (double.PositiveInfinity, double.NegativeInfinity);
                foreach (var member in members)
                {
                    var value = rows[member][feature];
                    (low, high) = (Math.Min(low, value), Math.Max(high, value));
                }

                cut = low + ((1 - random.NextDouble()) * (high - low));
                if (low < cut && cut <= high)
                {
                    return true;
                }
            }

            (feature, cut) = (-1, 0);
            return false;
        }
    }
}
