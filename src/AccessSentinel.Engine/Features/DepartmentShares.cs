using AccessSentinel.Contracts.Events;

namespace AccessSentinel.Engine.Features;

/// <summary>
/// How often a credential meets people of each department: exact for the eight most frequent ones, the rest as one count.
/// </summary>
public sealed class DepartmentShares
{
    /// <summary>Departments that are counted by name.</summary>
    public const int Slots = 8;

    private readonly byte[] _departments = new byte[Slots];
    private readonly float[] _counts = new float[Slots];

    /// <summary>All that was counted, the unnamed included.</summary>
    public float Total { get; internal set; }

    internal ReadOnlySpan<byte> Departments => _departments;

    internal ReadOnlySpan<float> Counts => _counts;

    /// <summary>Counts a person of a department (not 0) with a weight. A newcomer takes the least slot over (space-saving sketch).</summary>
    public void Add(byte department, double weight)
    {
        // A slot in use counts more than nothing: that is how it is told from a free one when the record is loaded again.
        if ((float)weight <= 0)
        {
            return;
        }

        Total += (float)weight;
        var slot = Find(department);
        if (slot < 0)
        {
            slot = Least();
            // Misra-Gries style: a full table gives a newcomer the slot of the rarest only once that one has faded below it.
            if (_departments[slot] != 0 && _counts[slot] > weight)
            {
                _counts[slot] -= (float)(weight * 0.5);
                return;
            }

            _departments[slot] = department;
            _counts[slot] = 0;
        }

        _counts[slot] += (float)weight;
    }

    /// <summary>The count of a department; 0 when it is not among the most frequent.</summary>
    public float Count(byte department)
    {
        var slot = Find(department);
        return slot < 0 ? 0 : _counts[slot];
    }

    /// <summary>What was counted of departments that are not among the most frequent.</summary>
    public float Unnamed()
    {
        var named = 0f;
        foreach (var count in _counts)
        {
            named += count;
        }

        return Math.Max(0, Total - named);
    }

    /// <summary>Multiplies every count.</summary>
    public void Decay(double factor)
    {
        Total = (float)(Total * factor);
        for (var i = 0; i < Slots; i++)
        {
            _counts[i] = (float)(_counts[i] * factor);
            _departments[i] = _counts[i] > 0 ? _departments[i] : (byte)0;
        }
    }

    internal void Restore(int slot, byte department, float count)
    {
        _departments[slot] = department;
        _counts[slot] = count;
    }

    private int Find(byte department)
    {
        for (var i = 0; i < Slots; i++)
        {
            if (_departments[i] == department && department != 0)
            {
                return i;
            }
        }

        return -1;
    }

    private int Least()
    {
        var least = 0;
        for (var i = 0; i < Slots; i++)
        {
            if (_departments[i] == 0)
            {
                return i;
            }

            if (_counts[i] < _counts[least])
            {
                least = i;
            }
        }

        return least;
    }
}
