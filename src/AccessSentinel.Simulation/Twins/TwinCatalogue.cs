using AccessSentinel.Simulation.Scenarios;

namespace AccessSentinel.Simulation.Twins;

/// <summary>The kinds of benign twin.</summary>
public static class TwinCatalogue
{
    private static readonly Dictionary<string, Func<ScenarioDraft, Twin>> Makers = [];

    /// <summary>Their names.</summary>
    public static IReadOnlyList<string> Kinds { get; } = [.. Makers.Keys];

    internal static Twin Create(ScenarioDraft draft) => Makers[draft.Kind](draft);
}
