using AccessSentinel.Engine;
using AccessSentinel.Engine.Features;
using AccessSentinel.Engine.State;

namespace AccessSentinel.Learning.Training;

/// <summary>The rows of features of one credential-hour that was drawn: one a scored minute, 1 to 60, in the order of their times.</summary>
/// <param name="Credential">Number of the credential in order of first appearance: which rows belong together.</param>
/// <param name="Hour">Hours since 0001-01-01, UTC.</param>
/// <param name="Rows">The rows, each in the order of <see cref="FeatureCatalogue"/>.</param>
public sealed record FeatureHour(int Credential, long Hour, IReadOnlyList<double[]> Rows)
{
    /// <summary>Whether an operator judged what the credential did to be ordinary work.</summary>
    public bool IsVouchedFor { get; init; }
}

/// <summary>
/// Rows of features to train the anomaly model from: one a credential-minute in which there is anything to score, read by the engine
/// itself. Whole credential-hours are drawn, each with the same probability (reservoir sampling: Vitter 1985, algorithm R), because what
/// is calibrated is the greatest score of a credential-hour. An hour is drawn or not when it begins, so the many that are not cost nothing.
/// </summary>
public sealed class FeatureSample
{
    /// <summary>Hours that are kept of however many there were.</summary>
    public const int Capacity = 20_000;

    private readonly Random _random;
    private readonly int _capacity;
    private readonly List<Open> _drawn = [];
    private readonly List<Open> _thefts = [];
    private readonly HashSet<int> _vouched = [];

    /// <summary>An empty sample.</summary>
    /// <param name="seed">Seed of the drawing.</param>
    /// <param name="capacity">Hours kept, above 0.</param>
    public FeatureSample(int seed, int capacity = Capacity)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(capacity);
        _random = new Random(seed);
        _capacity = capacity;
    }

    /// <summary>The hours that were drawn and the rows of each.</summary>
    public IEnumerable<FeatureHour> Hours => _drawn.Select(each => new FeatureHour(each.Credential, each.Hour, each.Rows) { IsVouchedFor = _vouched.Contains(each.Credential) });

    /// <summary>Credential-hours that an operator confirmed to be theft: none of them is among the others.</summary>
    public IReadOnlyList<FeatureHour> Thefts => [.. _thefts.Select(each => new FeatureHour(each.Credential, each.Hour, each.Rows))];

    /// <summary>Credential-hours with at least one row, of which those were drawn.</summary>
    public long ScoredHours { get; private set; }

    /// <summary>Credential-hours with any event, scored or not: what rates are stated in.</summary>
    public long ActiveHours { get; internal set; }

    /// <summary>Credential-minutes that were scored, in all hours.</summary>
    public long ScoredMinutes { get; private set; }

    /// <summary>Starts to follow a credential.</summary>
    /// <param name="credential">Its number in order of first appearance.</param>
    /// <param name="vouched">An operator judged what it did to be ordinary work.</param>
    internal Follower Follow(int credential, bool vouched = false)
    {
        if (vouched)
        {
            _vouched.Add(credential);
        }

        return new(this, credential);
    }

    private Open? Draw(int credential, long hour)
    {
        var seen = ScoredHours++;
        if (_drawn.Count < _capacity)
        {
            _drawn.Add(new Open(credential, hour, []));
            return _drawn[^1];
        }

        var place = _random.NextInt64(seen + 1);
        return place < _capacity ? _drawn[(int)place] = new Open(credential, hour, []) : null;
    }

    /// <summary>Takes the rows of one credential.</summary>
    internal sealed class Follower(FeatureSample sample, int credential)
    {
        private long _hour = -1;
        private Open? _open;
        private Open? _theft;

        /// <summary>Takes a row of a confirmed theft where one is due.</summary>
        public void TakeTheft(DetectionEngine engine, CredentialState state)
        {
            if (!DetectionEngine.IsModelDue(state))
            {
                return;
            }

            var hour = state.Now / TimeSpan.TicksPerHour;
            if (_theft?.Hour != hour)
            {
                _theft = new Open(credential, hour, []);
                sample._thefts.Add(_theft);
            }

            var row = new double[FeatureCatalogue.Count];
            engine.ReadFeatures(state, row);
            _theft.Rows.Add(row);
        }

        /// <summary>Takes a row where one is due. Called after each event.</summary>
        public void Take(DetectionEngine engine, CredentialState state)
        {
            if (!DetectionEngine.IsModelDue(state))
            {
                return;
            }

            sample.ScoredMinutes++;
            var hour = state.Now / TimeSpan.TicksPerHour;
            if (hour > _hour)
            {
                _hour = hour;
                _open = sample.Draw(credential, hour);
            }

            if (_open is null)
            {
                return;
            }

            var row = new double[FeatureCatalogue.Count];
            engine.ReadFeatures(state, row);
            _open.Rows.Add(row);
        }
    }

    private sealed record Open(int Credential, long Hour, List<double[]> Rows);
}
