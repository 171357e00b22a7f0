using System.Globalization;
using AccessSentinel.Contracts.Commands;
using AccessSentinel.Contracts.Drills;

namespace AccessSentinel.Host.Drills;

/// <summary>Why a drill failed, in words that say where to look. Pure.</summary>
internal static class DrillVerdict
{
    /// <summary>Null: it passed.</summary>
    public static string? Of(DrillReport report, DrillPlan plan, DrillMeasures measures)
    {
        if (report.ToEffect is null)
        {
            return NoEffect(plan, measures);
        }

        return report.Exposed > plan.Allow
            ? string.Create(CultureInfo.InvariantCulture, $"{report.Exposed} beneficiaries were read before it was stopped; {plan.Allow} are allowed")
            : null;
    }

    private static string NoEffect(DrillPlan plan, DrillMeasures measures)
    {
        var within = string.Create(CultureInfo.InvariantCulture, $"within {plan.Within.TotalSeconds:0.#} s");
        if (measures.Last is not { } last)
        {
            return measures.Shadow
                ? "the workers are in shadow: the measure was only shown, and the portal is to apply none"
                : $"no command came {within}: does a worker run, has it read up to now, and is it past learning (/health/ready)?";
        }

        var type = WireName(last.Type);
        if (measures.NotApplied is { } answer)
        {
            return $"a {type} was commanded, and the portal answered {WireName(answer.Result)}{(answer.Detail is { } detail ? $" ({detail})" : "")}: the credential reads on";
        }

        return $"a {type} was commanded, and the portal did not answer {within} that one is in force: does it consume the commands, also those about drills' credentials?";
    }

    private static string WireName<T>(T value)
        where T : struct, Enum => System.Text.Json.JsonNamingPolicy.SnakeCaseLower.ConvertName(value.ToString());
}
