using AccessSentinel.Simulation.Scenarios;

namespace AccessSentinel.Simulation.Twins;

/// <summary>The kinds of benign twin.</summary>
public static class TwinCatalogue
{
    private static readonly Dictionary<string, Func<ScenarioDraft, Twin>> Makers = new()
    {
        ["month_end"] = MonthEnd.Create,
        ["migration"] = SoftwareMigration.Create,
        ["locum"] = Locum.Create,
        ["flu_campaign"] = FluCampaign.Create,
        ["takeover_practice"] = PracticeTakeover.Create,
        ["outage"] = OutageCatchUp.Create,
        ["late_delivery"] = LateDelivery.Create,
        ["billing_batch"] = BillingBatch.Create,
        ["vendor_egress"] = VendorEgress.Create,
        ["agent_update"] = AgentUpdate.Create,
        ["carrier_nat"] = CarrierNat.Create,
        ["forged_failures"] = ForgedFailures.Create,
    };

    /// <summary>Their names.</summary>
    public static IReadOnlyList<string> Kinds { get; } = [.. Makers.Keys];

    internal static Twin Create(ScenarioDraft draft) => Makers[draft.Kind](draft);
}
