using System.Globalization;
using System.Text;
using StackExchange.Redis;

namespace AccessSentinel.Redis.Records;

/// <summary>Fields of a record's hash: plain ones that an operator reads with <c>redis-cli HGETALL</c>, and packed ones.</summary>
internal static class RecordFields
{
    /// <summary>Measure in force.</summary>
    public static readonly RedisValue Level = "level";

    /// <summary>When it lapses.</summary>
    public static readonly RedisValue Until = "until";

    /// <summary>Episode it belongs to.</summary>
    public static readonly RedisValue Episode = "episode";

    /// <summary>Sequence of the last command, decimal.</summary>
    public static readonly RedisValue Sequence = "sequence";

    /// <summary>Compare-and-save counter, decimal. The scripts name it, too.</summary>
    public static readonly RedisValue Version = "version";

    /// <summary>Generation of the store, 16 hexadecimal digits. The scripts name it, too.</summary>
    public static readonly RedisValue Generation = "generation";

    /// <summary>Id of the tag key.</summary>
    public static readonly RedisValue Key = "key";

    /// <summary>Greatest event time seen.</summary>
    public static readonly RedisValue Seen = "seen";

    /// <summary>Packed core. The scripts name it, too.</summary>
    public static readonly RedisValue Core = "w";

    /// <summary>Outbox, while there is one. The scripts name it, too.</summary>
    public static readonly RedisValue Outbox = "o";

    // Pages are few and small numbers: their names are made once.
    private static readonly RedisValue[] PageNames = [.. Enumerable.Range(0, 256).Select(MakePage)];

    /// <summary>Field of a page: <c>k&lt;number&gt;</c>.</summary>
    public static RedisValue Page(int number)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(number);
        return number < PageNames.Length ? PageNames[number] : MakePage(number);
    }

    /// <summary>Whether a field is a page, and which.</summary>
    public static bool TryPage(ReadOnlySpan<byte> field, out int number)
    {
        number = 0;
        return field.Length > 1 && field[0] == (byte)'k' && char.IsAsciiDigit((char)field[1])
            && int.TryParse(field[1..], NumberStyles.None, CultureInfo.InvariantCulture, out number);
    }

    private static RedisValue MakePage(int number) =>
        Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"k{number}"));
}
