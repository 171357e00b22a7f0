using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Reflection;

namespace AccessSentinel.Engine.Decisions;

/// <summary>
/// The ladder: what each measure may cost and how long it lasts. Bars are stated as what they cost, wrongful measures per million
/// credential-hours; the surprisal they ask for is 6 − log10(cost). Section <c>Ladder</c> of the configuration.
/// </summary>
public sealed record LadderOptions
{
    private const double LeastBudget = 0.001;
    private const double GreatestBudget = 10_000;
    private const string LeastTime = "00:01:00";
    private const string GreatestTime = "30.00:00:00";

    /// <summary>Wrongful suspensions accepted per million active credential-hours. 0.001 to 10,000.</summary>
    [Range(LeastBudget, GreatestBudget)]
    [Description("Wrongful suspensions accepted per million active credential-hours; a tenth of it asks for ten times rarer evidence.")]
    public double SuspendBudget { get; init; } = 1;

    /// <summary>Wrongful step-ups accepted per million active credential-hours. 0.001 to 10,000.</summary>
    [Range(LeastBudget, GreatestBudget)]
    [Description("Wrongful requests for a second factor accepted per million active credential-hours.")]
    public double StepUpBudget { get; init; } = 5;

    /// <summary>Wrongful restrictions accepted per million active credential-hours. 0.001 to 10,000.</summary>
    [Range(LeastBudget, GreatestBudget)]
    [Description("Wrongful restrictions accepted per million active credential-hours, of credentials without a second factor.")]
    public double RestrictBudget { get; init; } = 5;

    /// <summary>Surprisal above the bar from which one family of evidence suffices to suspend. 0 to 100.</summary>
    [Range(0.0, 100.0)]
    [Description("Surprisal above the bar of a suspension from which a single family of evidence suffices.")]
    public double LoneFamilyMargin { get; init; } = 3;

    /// <summary>How much lower every bar is while a credential is watched. 0 to 5.</summary>
    [Range(0.0, 5.0)]
    [Description("Surprisal by which every bar is lower while a credential is watched.")]
    public double WatchMargin { get; init; } = 1;

    /// <summary>
    /// How much lower the bars of a restriction and a step-up are for a credential that signs in with a password only: no other is as easily
    /// stolen. The bar of a suspension stays, since it is as hard on whoever is innocent. 0 to 5.
    /// </summary>
    [Range(0.0, 5.0)]
    [Description("Surprisal by which the bars of a restriction and a step-up are lower where a credential signs in with a password only.")]
    public double PasswordOnlyMargin { get; init; } = 0.1;

    /// <summary>How long a restriction lasts. 1 minute to 30 days.</summary>
    [Range(typeof(TimeSpan), LeastTime, GreatestTime)]
    [Description("How long a restriction lasts.")]
    public TimeSpan RestrictFor { get; init; } = TimeSpan.FromHours(4);

    /// <summary>How long a step-up is asked. 1 minute to 30 days.</summary>
    [Range(typeof(TimeSpan), LeastTime, GreatestTime)]
    [Description("How long a second factor is asked for.")]
    public TimeSpan StepUpFor { get; init; } = TimeSpan.FromHours(12);

    /// <summary>How long a first suspension lasts; each further one thrice as long, up to 30 days. 1 minute to 30 days.</summary>
    [Range(typeof(TimeSpan), LeastTime, GreatestTime)]
    [Description("How long a first suspension lasts; each further one lasts thrice as long, up to 30 days.")]
    public TimeSpan SuspendFor { get; init; } = TimeSpan.FromHours(72);

    /// <summary>How long a credential is watched after a measure lapsed. 1 minute to 90 days.</summary>
    [Range(typeof(TimeSpan), LeastTime, "90.00:00:00")]
    [Description("How long a credential is watched, with lower bars, after a measure lapsed.")]
    public TimeSpan WatchFor { get; init; } = TimeSpan.FromDays(7);

    /// <summary>How long what an operator released does not bring a measure back. 1 hour to 90 days.</summary>
    [Range(typeof(TimeSpan), "01:00:00", "90.00:00:00")]
    [Description("How long after a release the same behaviour does not bring a measure back; a different one does at any time.")]
    public TimeSpan ProbationFor { get; init; } = TimeSpan.FromDays(14);

    /// <summary>
    /// Last resort: unclaimed strangers in a sliding day, as a multiple of what is expected of the credential, beyond which it is
    /// suspended on volume alone. 5 to 10,000.
    /// </summary>
    [Range(5.0, 10_000.0)]
    [Description("Last resort: unclaimed strangers in a day, as a multiple of what is expected, beyond which volume alone suspends.")]
    public double ExposureCapFactor { get; init; } = 40;

    /// <summary>The least that cap can be, people. 10 to 1,000,000.</summary>
    [Range(10, 1_000_000)]
    [Description("Unclaimed strangers in a day up to which volume alone never suspends, however few are expected.")]
    public int ExposureCapFloor { get; init; } = 400;

    /// <summary>Surprisal asked of a suspension.</summary>
    public double SuspendBar => 6 - Math.Log10(SuspendBudget);

    /// <summary>Surprisal asked of a step-up.</summary>
    public double StepUpBar => 6 - Math.Log10(StepUpBudget);

    /// <summary>Surprisal asked of a restriction.</summary>
    public double RestrictBar => 6 - Math.Log10(RestrictBudget);

    /// <summary>What is out of range: a sentence each, naming the configuration key and what is allowed. Empty: all is well.</summary>
    public IReadOnlyList<string> Problems()
    {
        List<string> problems = [];
        foreach (var property in typeof(LadderOptions).GetProperties())
        {
            var value = property.GetValue(this);
            if (property.GetCustomAttribute<RangeAttribute>() is { } range && !range.IsValid(value))
            {
                problems.Add(string.Create(CultureInfo.InvariantCulture, $"Ladder:{property.Name} is {value}; it takes {range.Minimum} to {range.Maximum}."));
            }
        }

        return problems;
    }
}
