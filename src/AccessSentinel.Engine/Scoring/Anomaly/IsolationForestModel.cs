namespace AccessSentinel.Engine.Scoring.Anomaly;

/// <summary>
/// Isolation forest (Liu, Ting and Zhou 2008): a row that few random cuts set apart is strange. The score is 2^(−E(h)/c(ψ)), 0 to 1, where
/// h is the depth of the row in a tree, plus c(n) for the n training rows left in its leaf, and c(n) the mean depth of a search among n.
/// </summary>
public sealed class IsolationForestModel : AnomalyModel
{
    private const int MostNodes = 1 << 20;
    private readonly IsolationNode[] _nodes;
    private readonly int[] _roots;
    private readonly double _scale;

    /// <summary>Makes the model.</summary>
    /// <param name="dimensions">Features of a row.</param>
    /// <param name="sampleSize">ψ, training rows a tree was grown from, at least 2.</param>
    /// <param name="roots">Index of the root of each tree.</param>
    /// <param name="nodes">Nodes of all trees; children stand behind their parent.</param>
    /// <exception cref="ArgumentException">A tree that is none: an index out of range, a child before its parent, a value that is not finite.</exception>
    public IsolationForestModel(int dimensions, int sampleSize, IReadOnlyList<int> roots, IReadOnlyList<IsolationNode> nodes)
        : base(AnomalyKind.IsolationForest, dimensions)
    {
        if (sampleSize < 2 || roots.Count == 0 || nodes.Count is 0 or > MostNodes || roots.Any(root => root < 0 || root >= nodes.Count))
        {
            throw new ArgumentException("A forest has trees of at least two rows whose roots are among its nodes.");
        }

        SampleSize = sampleSize;
        _roots = [.. roots];
        _nodes = [.. nodes];
        for (var i = 0; i < _nodes.Length; i++)
        {
            Check(_nodes[i], i);
        }

        _scale = -1 / (_roots.Length * MeanDepth(sampleSize));
    }

    /// <summary>ψ, training rows a tree was grown from.</summary>
    public int SampleSize { get; }

    /// <summary>Index of the root of each tree.</summary>
    public IReadOnlyList<int> Roots => _roots;

    /// <summary>Nodes of all trees.</summary>
    public IReadOnlyList<IsolationNode> Nodes => _nodes;

    /// <summary>c(n): mean depth of an unsuccessful search in a binary tree of n rows, 2·H(n−1) − 2(n−1)/n.</summary>
    public static double MeanDepth(int rows) => rows switch
    {
        <= 1 => 0,
        2 => 1,
        _ => (2 * (Math.Log(rows - 1) + 0.57721566490153286)) - (2.0 * (rows - 1) / rows),
    };

    private protected override double ScoreRow(ReadOnlySpan<double> features)
    {
        double depths = 0;
        foreach (var root in _roots)
        {
            ref readonly var node = ref _nodes[root];
            while (node.Feature >= 0)
            {
                node = ref _nodes[features[node.Feature] < node.Value ? node.Left : node.Right];
            }

            depths += node.Value;
        }

        return Math.Pow(2, depths * _scale);
    }

    private void Check(IsolationNode node, int at)
    {
        var leaf = node.Feature < 0;
        var fits = double.IsFinite(node.Value)
            && (leaf || (node.Feature < Dimensions && node.Left > at && node.Right > at && node.Left < _nodes.Length && node.Right < _nodes.Length));
        if (!fits)
        {
            throw new ArgumentException($"Node {at} of the forest is damaged.");
        }
    }
}
