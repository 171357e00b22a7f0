using System.Globalization;
using AccessSentinel.Contracts.Commands;
using AccessSentinel.Contracts.Events;
using AccessSentinel.Engine.Decisions;
using AccessSentinel.Learning.Backtest;
using MathNet.Numerics.Distributions;

namespace AccessSentinel.Learning.Report;

/// <summary>What one measure was allowed to cost, and what it came to.</summary>
/// <param name="Type">The measure.</param>
/// <param name="Bar">Surprisal asked by the ladder of professions without one of their own.</param>
/// <param name="PerMillionHours">Wrongful ones accepted per million credential-hours by that ladder.</param>
/// <param name="Expected">Wrongful ones that all ladders accept in the hours of this period.</param>
/// <param name="Observed">Measures taken, rightful ones included.</param>
/// <param name="Wrongful">Those without an attack; null without truth.</param>
internal sealed record BudgetFigure(CommandType Type, double Bar, double PerMillionHours, double Expected, long Observed, long? Wrongful);

/// <summary>All attacks of a kind.</summary>
internal sealed record KindFigure(string Kind, int Attacks, int Stopped, long ExposedMedian, long ExposedMaximum, long UntilSuspensionMedian, double? MinutesMedian, long With, long Without);

/// <summary>Wrongful measures beside a benign twin.</summary>
internal sealed record TwinFigure(string Kind, int Credentials, int Measured);

/// <summary>Figures that summary and report both show, computed from a result in one place.</summary>
internal sealed class BacktestFigures
{
    // 95 % bound of a Poisson mean of which nothing was seen: −ln 0.05.
    private const double LeastExpected = 3;

    public BacktestFigures(BacktestResult result)
    {
        Result = result;
        foreach (var profession in result.Professions)
        {
            CredentialDays += profession.CredentialDays;
            CredentialHours += profession.CredentialHours;
            Lookups += profession.Lookups;
            SignIns += profession.SignIns;
            PasswordOnly += profession.PasswordOnly;
            Measures.Add(profession.Measures);
            Wrongful.Add(profession.Wrongful);
            CareRefused.Add(profession.CareRefused);
            CareRefusedBesideAttack.Add(profession.CareRefusedBesideAttack);
        }

        Reach = [.. result.Professions.SelectMany(each => each.Reach).Order()];
        Budgets = [.. new[] { CommandType.Restrict, CommandType.StepUp, CommandType.Suspend }.Select(Budget)];
        Kinds = [.. result.Attacks.GroupBy(each => each.Scenario.Kind, StringComparer.Ordinal).OrderBy(each => each.Key, StringComparer.Ordinal).Select(Kind)];
        Twins = result.Truth is null ? [] : TwinsOf(result, result.Truth);
    }

    public BacktestResult Result { get; }

    public long CredentialDays { get; }

    public long CredentialHours { get; }

    public long Lookups { get; }

    public long SignIns { get; }

    public long PasswordOnly { get; }

    public MeasureCounts Measures { get; } = new();

    public MeasureCounts Wrongful { get; } = new();

    public MeasureCounts CareRefused { get; } = new();

    public MeasureCounts CareRefusedBesideAttack { get; } = new();

    /// <summary>Distinct beneficiaries of each credential, sorted.</summary>
    public IReadOnlyList<int> Reach { get; }

    public IReadOnlyList<BudgetFigure> Budgets { get; }

    public IReadOnlyList<KindFigure> Kinds { get; }

    public IReadOnlyList<TwinFigure> Twins { get; }

    public bool HasTruth => Result.Truth is not null;

    /// <summary>Beneficiaries read before the first decision of each episode, added up.</summary>
    public long ExposedAtDecision => Result.Episodes.Sum(each => (long)each.Exposed);

    public long Prevented => Result.Episodes.Sum(each => each.Prevented);

    public long AttackedWith => Result.Attacks.Sum(each => each.ExposedWith);

    public long AttackedWithout => Result.Attacks.Sum(each => each.ExposedWithout);

    public int Stopped => Result.Attacks.Count(each => each.Stopped);

    /// <summary>Mean over the kinds of attack of the share exposed.</summary>
    public double KindMeanExposed
    {
        get
        {
            var shares = Kinds.Where(each => each.Without > 0).Select(each => (double)each.With / each.Without).ToArray();
            return shares.Length == 0 ? 0 : shares.Average();
        }
    }

    public int CredentialsMeasured => Result.Episodes.Select(each => each.CredentialId).Distinct(StringComparer.Ordinal).Count();

    /// <summary>Upper 95 % bound of a rate per 100,000 from a count (Poisson, exact: Garwood 1936).</summary>
    public static double UpperBound(long count, long trials) =>
        trials == 0 ? 0 : Math.Round(ChiSquared.InvCDF(2 * (count + 1), 0.95) / 2 / trials * 1e5, 6);

    public static double Per100000(long count, long trials) => trials == 0 ? 0 : Math.Round((double)count / trials * 1e5, 6);

    /// <summary>Wrongful measures that the ladder of a profession accepts in the hours it was active in.</summary>
    public double Expected(ProfessionFigures profession, CommandType type)
    {
        var options = Result.Engine.Options;
        return profession.CredentialHours * Cost(options.Ladders.TryGetValue(profession.Profession, out var own) ? own : options.Ladder, type) / 1e6;
    }

    /// <summary>
    /// Whether a period is too short to confirm a budget: not even without a wrongful measure would the 95 % bound, 3 in its hours, be within it.
    /// </summary>
    public static bool IsTooFew(double expected) => expected < LeastExpected;

    /// <summary>A sentence for each budget that these data are too few to confirm.</summary>
    public IReadOnlyList<string> Warnings =>
    [
        .. Budgets.Where(each => IsTooFew(each.Expected)).Select(each => string.Create(
            CultureInfo.InvariantCulture,
            $"{CredentialHours} credential-hours are too few to confirm the budget of {Words.Of(each.Type)}: it accepts {each.Expected:0.###} wrongful ones in them, and from {LeastExpected:0} on none seen would confirm it with 95 % confidence.")),
    ];

    private BudgetFigure Budget(CommandType type)
    {
        var options = Result.Engine.Options;
        var expected = Result.Professions.Sum(each => Expected(each, type));
        var bar = type switch
        {
            CommandType.Restrict => options.Ladder.RestrictBar,
            CommandType.StepUp => options.Ladder.StepUpBar,
            _ => options.Ladder.SuspendBar,
        };
        return new BudgetFigure(type, bar, Cost(options.Ladder, type), expected, Of(Measures, type), HasTruth ? Of(Wrongful, type) : null);
    }

    private static double Cost(LadderOptions ladder, CommandType type) => type switch
    {
        CommandType.Restrict => ladder.RestrictBudget,
        CommandType.StepUp => ladder.StepUpBudget,
        _ => ladder.SuspendBudget,
    };

    private static long Of(MeasureCounts counts, CommandType type) => type switch
    {
        CommandType.Restrict => counts.Restrict,
        CommandType.StepUp => counts.StepUp,
        _ => counts.Suspend,
    };

    private static KindFigure Kind(IGrouping<string, AttackOutcome> kind)
    {
        var exposed = kind.Select(each => each.ExposedWith).Order().ToArray();
        var untilSuspension = kind.Select(each => each.ExposedUntilSuspension).Order().ToArray();
        var minutes = kind.Where(each => each is { FirstEvent: not null, FirstMeasure: not null })
            .Select(each => Math.Max(0, (each.FirstMeasure!.IssuedAt - each.FirstEvent!.Value).TotalMinutes)).Order().ToArray();
        return new KindFigure(
            kind.Key,
            kind.Count(),
            kind.Count(each => each.Stopped),
            Quantiles.Of(exposed, 0.5),
            exposed[^1],
            Quantiles.Of(untilSuspension, 0.5),
            minutes.Length == 0 ? null : Math.Round(minutes[(minutes.Length - 1) / 2], 3),
            kind.Sum(each => each.ExposedWith),
            kind.Sum(each => each.ExposedWithout));
    }

    private static List<TwinFigure> TwinsOf(BacktestResult result, Truth truth) =>
    [
        .. truth.Scenarios.Where(each => !each.IsAttack).GroupBy(each => each.Kind, StringComparer.Ordinal).OrderBy(each => each.Key, StringComparer.Ordinal)
            .Select(kind => new TwinFigure(
                kind.Key,
                kind.Count(),
                kind.Count(twin => result.Episodes.Any(episode =>
                    episode.Wrongful == true && episode.CredentialId == twin.CredentialId
                    && episode.Measures[0].IssuedAt >= twin.Start && episode.Measures[0].IssuedAt <= twin.End.AddDays(1))))),
    ];
}
