using System.Text;

namespace AccessSentinel.TestKit.Fuzzing;

/// <summary>
/// Mutates valid JSON with its structure in view: values replaced by extreme ones or by those of another member, members left out,
/// repeated or renamed, nesting, texts grown beyond every limit; then, now and then, single bytes.
/// </summary>
public sealed class JsonMutator
{
    private static readonly byte[][] Extremes =
    [
        .. new[]
        {
            "null", "true", "false", "0", "-0", "-1", "1", "1.0", "1e3", "0.5", "1e999", "-1e999", "1e-999", "2147483648", "-2147483649", "4294967296",
            "9223372036854775807", "9223372036854775808", "123456789012345678901234567890", "\"\"", "\" \"", "\"x\"", "\"\\ud800\"", "\"\\udc00x\"",
            "\"\\u0000\"", "\"é😀\"", "\"0001-01-01T00:00:00Z\"", "\"0001-01-01T00:00:00+14:00\"", "\"9999-12-31T23:59:59.9999999Z\"",
            "\"9999-12-31T23:59:59-14:00\"", "\"2026-02-30T00:00:00Z\"", "\"2026-06-30T23:59:60Z\"", "\"2026-03-02\"", "[]", "{}", "[[]]", "[null]", "{\"\":1}",
            "{\"id\":{}}", "\"::ffff:1.2.3.4\"", "\"1.2.3.256\"", "\"2A 05\"", "\"199 13 99 123 456 78\"", "\"success\"", "\"lookup\"", "\"suspend\"", "\"allow\"",
            "{\"\\ud800\":1}", "[1,2,", "\"", "\u00a0", "\"\t\"",
        }.Select(Encoding.UTF8.GetBytes),
        [(byte)'"', 0xff, (byte)'"'],
        [(byte)'"', 0xed, 0xa0, 0x80, (byte)'"'],
    ];

    private readonly JsonSample[] _samples;
    private readonly MutationBuffer _buffer = new();

    /// <summary>Takes valid texts to start from.</summary>
    public JsonMutator(IEnumerable<byte[]> samples) => _samples = [.. samples.Select(each => new JsonSample(each))];

    /// <summary>The next input; valid until the next call.</summary>
    public MutationBuffer Next(Random random)
    {
        var sample = _samples[random.Next(_samples.Length)];
        _buffer.Set(sample.Bytes);
        // Places are those of the sample: they hold as long as only what stands behind was changed.
        var places = random.Next(2) == 0 ? sample.Places : sample.Upper;
        var last = places.Count;
        for (var edits = random.Next(4); edits > 0 && last > 0; edits--)
        {
            last = random.Next(last);
            Edit(random, sample, places[last]);
        }

        if (random.Next(2) == 0)
        {
            for (var edits = random.Next(4); edits > 0; edits--)
            {
                ByteMutations.Apply(random, _buffer, _samples[random.Next(_samples.Length)].Bytes);
            }
        }

        if (random.Next(200) == 0)
        {
            Whole(random);
        }

        return _buffer;
    }

    /// <summary>A sample as it is; valid until the next call.</summary>
    public MutationBuffer Untouched(Random random)
    {
        _buffer.Set(_samples[random.Next(_samples.Length)].Bytes);
        return _buffer;
    }

    private void Edit(Random random, JsonSample sample, JsonPlace place)
    {
        // A value within one that was changed before may be gone: what is cut there is a mutation like any other.
        var (name, start, end) = place;
        switch (random.Next(8))
        {
            case 0 or 1 or 2:
                _buffer.Replace(start, end, Extremes[random.Next(Extremes.Length)]);
                break;
            case 3:
                var other = _samples[random.Next(_samples.Length)];
                _buffer.Replace(start, end, other.Value(other.Places[random.Next(other.Places.Count)]));
                break;
            case 4 when name >= 0:
                var after = end < _buffer.Length && _buffer.Bytes[end] == ',' ? end + 1 : end;
                _buffer.Replace(name, after, []);
                break;
            case 5 when name >= 0:
                byte[] again = [.. sample.Bytes.AsSpan(name, end - name), (byte)','];
                _buffer.Replace(name, name, again);
                break;
            case 6:
                _buffer.Replace(start, end, Grown(random));
                break;
            default:
                _buffer.Replace(start, start, Nested(random));
                break;
        }
    }

    private static byte[] Grown(Random random)
    {
        var length = random.Next(400) == 0 ? 70_000 : 1 << random.Next(11);
        return Encoding.UTF8.GetBytes("\"" + new string(random.Next(3) switch { 0 => 'é', 1 => '9', _ => 'a' }, length) + "\"");
    }

    private static byte[] Nested(Random random) =>
        Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat(random.Next(2) == 0 ? "[" : "{\"a\":", random.Next(40) == 0 ? 200 : 1 + random.Next(20))));

    private void Whole(Random random)
    {
        switch (random.Next(5))
        {
            case 0:
                _buffer.Truncate(0);
                break;
            case 1:
                _buffer.Set("[1]"u8);
                break;
            case 2:
                _buffer.Set(Extremes[random.Next(Extremes.Length)]);
                break;
            case 3:
                _buffer.Replace(0, 0, "\ufeff"u8);
                break;
            default:
                _buffer.Replace(_buffer.Length, _buffer.Length, "{}"u8);
                break;
        }
    }
}
