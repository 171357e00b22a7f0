using System.Security.Cryptography;
using System.Text;
using AccessSentinel.Contracts.Events;
using AccessSentinel.Engine;
using AccessSentinel.Engine.Decisions;
using AccessSentinel.Engine.Features;
using AccessSentinel.Engine.Scoring.Anomaly;
using AccessSentinel.Engine.State;
using AccessSentinel.Learning.Training;
using AccessSentinel.Learning.Training.Anomaly;
using AccessSentinel.TestKit.Models;

namespace AccessSentinel.TestKit.Fuzzing;

/// <summary>
/// Model files. Most are sealed again after they were mutated, or the hash would keep everything behind it from being read. A model that
/// is read has to make an engine that judges. <see cref="ModelRefusal.Unreadable"/> is the disk's, not the bytes'.
/// </summary>
public sealed class ModelTarget : FuzzTarget
{
    private const int Count = FeatureCatalogue.Count;
    private const int RowSeed = 11;

    private static readonly ModelRefusal[] Refusals = [ModelRefusal.Damaged, ModelRefusal.Format, ModelRefusal.Catalogue];
    private static readonly DateTime Monday = new(2026, 3, 2, 0, 0, 0, DateTimeKind.Utc);

    private readonly JsonMutator _mutator = new(Samples());
    private readonly MutationBuffer _sealed = new();

    /// <summary>Makes the target.</summary>
    public ModelTarget()
        : base("models", 10, ["read", .. Refusals.Select(refusal => refusal.ToString().ToLowerInvariant())])
    {
    }

    /// <inheritdoc/>
    public override long AllocationBound(int length) => (1024 * 1024) + (64L * length);

    /// <inheritdoc/>
    public override ReadOnlySpan<byte> Next(Random random)
    {
        var mutated = _mutator.Next(random).Bytes;
        var end = mutated.LastIndexOf((byte)'}');
        if (end < 0 || random.Next(8) == 0)
        {
            return mutated;
        }

        var content = mutated[..end].TrimEnd("\n"u8);
        _sealed.Set(content);
        _sealed.Replace(_sealed.Length, _sealed.Length, Encoding.ASCII.GetBytes($",\n  \"sha256\": \"{Convert.ToHexStringLower(SHA256.HashData(content))}\"\n}}\n"));
        return _sealed.Bytes;
    }

    /// <inheritdoc/>
    public override void Try(ReadOnlySpan<byte> input, long[] counts)
    {
        TrainedModel model;
        try
        {
            model = ModelFile.Parse(input);
        }
        catch (ModelFileException e)
        {
            counts[1 + Array.IndexOf(Refusals, e.Refusal)]++;
            return;
        }

        counts[0]++;
        var engine = model.ToEngine(new EngineOptions());
        var state = new CredentialState("c");
        for (var i = 0; i < 4; i++)
        {
            var next = new AccessEvent
            {
                EventId = (UInt128)(i + 1),
                Time = Monday.AddSeconds(i).Ticks,
                Action = AccessAction.Lookup,
                Outcome = AccessOutcome.Success,
                Records = 1,
                Beneficiary = (ulong)(i + 1),
                Profession = Profession.Pharmacist,
            };
            _ = engine.Process(state, next, new EventContext(next.Time, 1, i, false));
        }
    }

    private static IEnumerable<byte[]> Samples()
    {
        Random random = new(RowSeed);
        FeatureMatrix rows = new(Count, [.. Enumerable.Range(0, 200 * Count).Select(_ => (random.NextDouble() * 3) - 1)]);
        AnomalyModel?[] models =
        [
            null,
            MinimumCovarianceDeterminant.Fit(rows, 1, 0.1),
            PrincipalComponentTrainer.Fit(rows, 0.3),
            PrincipalComponentTrainer.FitRelative(rows, 0.3),
            HistogramTrainer.Fit(rows, bins: 4),
            IsolationForestTrainer.Fit(rows, 1, trees: 3, sampleSize: 16),
        ];
        foreach (var model in models)
        {
            // Without the hash: it is made good after the mutation.
            var text = Encoding.UTF8.GetString(ModelFile.ToBytes(SampleModel.Of(model)));
            yield return Encoding.UTF8.GetBytes(text[..text.LastIndexOf(",\n  \"sha256\"", StringComparison.Ordinal)] + "\n}\n");
        }
    }
}
