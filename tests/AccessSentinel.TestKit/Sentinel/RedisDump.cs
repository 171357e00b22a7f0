using System.Globalization;
using System.Net.Sockets;
using System.Text;

namespace AccessSentinel.TestKit.Sentinel;

/// <summary>
/// Reads all that a redis-server holds, byte for byte and through no client of ours: a few lines of RESP over TCP
/// (https://redis.io/docs/latest/develop/reference/protocol-spec/).
/// </summary>
public sealed class RedisDump : IDisposable
{
    private readonly TcpClient _client;
    private readonly BufferedStream _stream;

    private RedisDump(int port, TimeSpan limit)
    {
        _client = new TcpClient("127.0.0.1", port) { NoDelay = true, ReceiveTimeout = (int)limit.TotalMilliseconds };
        _stream = new BufferedStream(_client.GetStream(), 1 << 16);
    }

    /// <summary>Every key with its fields; a plain value is one field without a name, a sorted set has its members as fields.</summary>
    public static SortedDictionary<string, SortedDictionary<string, byte[]>> Read(int port)
    {
        using var connection = new RedisDump(port, Eventually.Limit);
        var all = new SortedDictionary<string, SortedDictionary<string, byte[]>>(StringComparer.Ordinal);
        foreach (var key in connection.Ask("KEYS", "*").Select(Text))
        {
            var fields = new SortedDictionary<string, byte[]>(StringComparer.Ordinal);
            var type = Text(connection.Ask("TYPE", key).Single());
            var values = type switch
            {
                "hash" => connection.Ask("HGETALL", key),
                "string" => [[], .. connection.Ask("GET", key)],
                "zset" => connection.Ask("ZRANGE", key, "0", "-1", "WITHSCORES"),
                _ => throw new InvalidDataException($"{key} is a {type}, which this reader does not know"),
            };
            for (var i = 0; i < values.Count; i += 2)
            {
                fields.Add(Text(values[i]), values[i + 1]);
            }

            all.Add(key, fields);
        }

        return all;
    }

    /// <summary>The plain values of keys, empty where there is none; null when nobody answers within the limit.</summary>
    public static IReadOnlyList<string>? TryGet(int port, IEnumerable<string> keys, TimeSpan limit)
    {
        try
        {
            using var connection = new RedisDump(port, limit);
            return [.. connection.Ask(["MGET", .. keys]).Select(Text)];
        }
        catch (Exception exception) when (exception is SocketException or IOException or InvalidDataException)
        {
            return null;
        }
    }

    /// <summary>The records of credentials alone, without the fields that count saves and hold what is on its way.</summary>
    public static SortedDictionary<string, SortedDictionary<string, byte[]>> Records(int port)
    {
        var all = Read(port);
        foreach (var key in all.Keys.Where(key => !key.StartsWith("as:c:{", StringComparison.Ordinal)).ToArray())
        {
            all.Remove(key);
        }

        foreach (var fields in all.Values)
        {
            fields.Remove("version");
            fields.Remove("o");
        }

        return all;
    }

    /// <summary>Records of different stores: each has a generation of its own.</summary>
    public static SortedDictionary<string, SortedDictionary<string, byte[]>> WithoutGeneration(SortedDictionary<string, SortedDictionary<string, byte[]>> records)
    {
        foreach (var fields in records.Values)
        {
            fields.Remove("generation").ShouldBeTrue();
        }

        return records;
    }

    /// <summary>What differs between two sets of records: <c>key field</c>, sorted.</summary>
    public static IReadOnlyList<string> Differences(
        SortedDictionary<string, SortedDictionary<string, byte[]>> left, SortedDictionary<string, SortedDictionary<string, byte[]>> right)
    {
        var differences = new List<string>();
        foreach (var key in left.Keys.Union(right.Keys).Order(StringComparer.Ordinal))
        {
            if (!left.TryGetValue(key, out var one) || !right.TryGetValue(key, out var other))
            {
                differences.Add($"{key} is only in {(left.ContainsKey(key) ? "the first" : "the second")}");
                continue;
            }

            differences.AddRange(one.Keys.Union(other.Keys).Order(StringComparer.Ordinal)
                .Where(field => !one.TryGetValue(field, out var a) || !other.TryGetValue(field, out var b) || !a.AsSpan().SequenceEqual(b))
                .Select(field => $"{key} {field}"));
        }

        return differences;
    }

    public void Dispose()
    {
        _stream.Dispose();
        _client.Dispose();
    }

    private static string Text(byte[] bytes) => Encoding.UTF8.GetString(bytes);

    private List<byte[]> Ask(params string[] words)
    {
        var request = new StringBuilder(string.Create(CultureInfo.InvariantCulture, $"*{words.Length}\r\n"));
        foreach (var word in words)
        {
            request.Append(CultureInfo.InvariantCulture, $"${Encoding.UTF8.GetByteCount(word)}\r\n{word}\r\n");
        }

        _stream.Write(Encoding.UTF8.GetBytes(request.ToString()));
        _stream.Flush();
        var answers = new List<byte[]>();
        ReadReply(answers);
        return answers;
    }

    private void ReadReply(List<byte[]> into)
    {
        var line = ReadLine();
        switch (line[0])
        {
            case '+':
                into.Add(Encoding.UTF8.GetBytes(line[1..]));
                break;
            case '$':
                if (line == "$-1")
                {
                    into.Add([]);
                    break;
                }

                var bulk = new byte[int.Parse(line.AsSpan(1), CultureInfo.InvariantCulture)];
                _stream.ReadExactly(bulk);
                ReadLine().ShouldBeEmpty();
                into.Add(bulk);
                break;
            case '*':
                for (var left = int.Parse(line.AsSpan(1), CultureInfo.InvariantCulture); left > 0; left--)
                {
                    ReadReply(into);
                }

                break;
            default:
                throw new InvalidDataException($"Redis answered {line}");
        }
    }

    private string ReadLine()
    {
        var line = new StringBuilder();
        for (var next = _stream.ReadByte(); next != '\r'; next = _stream.ReadByte())
        {
            line.Append(next >= 0 ? (char)next : throw new EndOfStreamException("Redis closed the connection"));
        }

        _stream.ReadByte().ShouldBe('\n');
        return line.ToString();
    }
}
