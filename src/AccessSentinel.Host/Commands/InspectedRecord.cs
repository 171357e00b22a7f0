using AccessSentinel.Contracts.Privacy;
using AccessSentinel.Engine;
using AccessSentinel.Engine.State;
using AccessSentinel.Processing.Partitions;
using AccessSentinel.Processing.Ports;

namespace AccessSentinel.Host.Commands;

/// <summary>A stored record beside what it should fit: the store's generation and the key of the worker.</summary>
/// <param name="credential">The portal's id.</param>
/// <param name="stored">As it was loaded.</param>
/// <param name="generation">The store's present generation.</param>
/// <param name="key">The configured key; null = none is configured.</param>
internal sealed class InspectedRecord(string credential, StoredRecord stored, ulong generation, TagKey? key)
{
    private const int MostPartitions = 4_096;

    /// <summary>What whoever reads it must know first, in sentences.</summary>
    public IEnumerable<string> Warnings
    {
        get
        {
            if (stored.Generation != generation)
            {
                yield return "this record is of another generation of the store: data were lost since, and the worker takes the credential for one it has never seen.";
            }

            switch (key?.StandingOf(stored.KeyId))
            {
                case KeyStanding.Unknown:
                    yield return $"this record was made under key '{stored.KeyId}', configured is '{key.Id}': its people cannot be compared, and a worker with that key stops at it.";
                    break;
                case KeyStanding.Retired:
                    yield return $"this record was made under key '{stored.KeyId}', which was given up: at the credential's next event its people and sources are forgotten.";
                    break;
                default:
                    break;
            }
        }
    }

    /// <summary>All sections; of a record that cannot be decoded only what stands in plain fields.</summary>
    /// <param name="engine">For score, bars and expectations.</param>
    /// <param name="topic">The topic whose partitions are told by name.</param>
    /// <param name="now">UTC ticks.</param>
    /// <param name="damage">Why it could not be decoded, or null.</param>
    public IReadOnlyList<DescribedSection> Describe(DetectionEngine engine, string topic, long now, out string? damage)
    {
        damage = null;
        try
        {
            var state = StateCodec.Decode(credential, stored);
            return
            [
                Plain(),
                .. StateDescription.Of(
                    state, stored, engine.Score(state), engine.LadderOf(state), engine.Priors[state.Baseline.Profession], now, source => NameOf(topic, source)),
            ];
        }
        catch (InvalidDataException exception)
        {
            damage = exception.Message;
            return [Plain()];
        }
    }

    private DescribedSection Plain() => new(
        "record",
        [
            new("credential", credential),
            new("level", stored.Level),
            new("until", stored.Until),
            new("episode", stored.Episode),
            new("sequence", stored.Sequence),
            new("seen", stored.Seen),
            new("version", stored.Version),
            new("generation", stored.Generation == generation ? "current" : "another"),
            new("key_id", stored.KeyId),
            new("key", StandingName()),
        ]);

    private string StandingName() => key?.StandingOf(stored.KeyId) switch
    {
        null => "not compared",
        KeyStanding.Current => "configured",
        KeyStanding.Previous => "previous",
        KeyStanding.Retired => "given up",
        _ => "another",
    };

    /// <summary>A record holds numbers that were made from topic and partition: the partition is found by trying.</summary>
    private static string? NameOf(string topic, uint source)
    {
        for (var partition = 0; partition < MostPartitions; partition++)
        {
            if (PartitionNumber.Of(new TopicPartition(topic, partition)) == source)
            {
                return FormattableString.Invariant($"{topic}/{partition}");
            }
        }

        return null;
    }
}
