namespace AccessSentinel.Engine.Scoring.Anomaly;

/// <summary>A node of a tree of <see cref="IsolationForestModel"/>.</summary>
/// <param name="Feature">Index of the feature that is cut; −1 in a leaf.</param>
/// <param name="Value">Where it is cut: rows below go left. In a leaf: depth of a row that ends here, with c(n) for the rows it was left with.</param>
/// <param name="Left">Index of the child of rows below the cut.</param>
/// <param name="Right">Index of the child of the others.</param>
public readonly record struct IsolationNode(int Feature, double Value, int Left, int Right)
{
    /// <summary>Makes a leaf.</summary>
    /// <param name="depth">Depth of a row that ends here.</param>
    public static IsolationNode Leaf(double depth) => new(-1, depth, 0, 0);
}
