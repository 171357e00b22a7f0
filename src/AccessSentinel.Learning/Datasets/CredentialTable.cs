using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace AccessSentinel.Learning.Datasets;

/// <summary>Something for each credential, found by the bytes of its id without making a text of them. Enumerated in order of first appearance.</summary>
/// <typeparam name="T">What is kept.</typeparam>
/// <param name="create">Makes it for an id that appears for the first time.</param>
internal sealed class CredentialTable<T>(Func<string, T> create)
    where T : class
{
    private readonly Dictionary<byte[], T> _entries = new(Utf8Comparer.Instance);
    private readonly List<T> _order = [];

    /// <summary>All, in order of first appearance.</summary>
    public IReadOnlyList<T> InOrder => _order;

    /// <summary>That of an id; made when there is none yet.</summary>
    public T this[ReadOnlySpan<byte> id]
    {
        get
        {
            var lookup = _entries.GetAlternateLookup<ReadOnlySpan<byte>>();
            if (lookup.TryGetValue(id, out var entry))
            {
                return entry;
            }

            entry = create(Encoding.UTF8.GetString(id));
            lookup[id] = entry;
            _order.Add(entry);
            return entry;
        }
    }

    /// <summary>That of an id, if there is one.</summary>
    public bool TryGet(ReadOnlySpan<byte> id, [NotNullWhen(true)] out T? entry) =>
        _entries.GetAlternateLookup<ReadOnlySpan<byte>>().TryGetValue(id, out entry);

    private sealed class Utf8Comparer : IEqualityComparer<byte[]>, IAlternateEqualityComparer<ReadOnlySpan<byte>, byte[]>
    {
        public static Utf8Comparer Instance { get; } = new();

        public bool Equals(byte[]? x, byte[]? y) => x.AsSpan().SequenceEqual(y);

        public bool Equals(ReadOnlySpan<byte> alternate, byte[] other) => alternate.SequenceEqual(other);

        public int GetHashCode(byte[] obj) => GetHashCode(obj.AsSpan());

        // Seeded per process, so that nobody can choose ids that collide; no order hangs on it.
        public int GetHashCode(ReadOnlySpan<byte> alternate)
        {
            HashCode hash = default;
            hash.AddBytes(alternate);
            return hash.ToHashCode();
        }

        public byte[] Create(ReadOnlySpan<byte> alternate) => alternate.ToArray();
    }
}
