using AccessSentinel.Simulation.Geography;

namespace AccessSentinel.Simulation.People;

/// <summary>
/// A French social-security number, packed into one word: sex (2 bits), year (7), month (7), place (7: department index, or
/// <see cref="Abroad"/>), commune (10), order (10), and how far the typed key is off (7; 0 = the right key).
/// </summary>
internal readonly struct Nir(ulong packed)
{
    /// <summary>The place of whoever was born abroad (99 + country).</summary>
    public const int Abroad = 127;

    /// <summary>How many characters are written: 13 and a key of 2.</summary>
    public const int Length = 15;

    public ulong Packed { get; } = packed;

    public int Sex => (int)(Packed & 3);

    public int Year => (int)(Packed >> 2) & 127;

    public int Month => (int)(Packed >> 9) & 127;

    public int Place => (int)(Packed >> 16) & 127;

    public int Commune => (int)(Packed >> 23) & 1023;

    public int Order => (int)(Packed >> 33) & 1023;

    public int KeyError => (int)(Packed >> 43) & 127;

    public static Nir Of(int sex, int year, int month, int place, int commune, int order, int keyError = 0) => new(
        (uint)sex | ((ulong)year << 2) | ((ulong)month << 9) | ((ulong)place << 16) | ((ulong)commune << 23) |
        ((ulong)order << 33) | ((ulong)keyError << 43));

    /// <summary>The same, as typed with another order number or a key that is off.</summary>
    public Nir With(int order, int keyError) => Of(Sex, Year, Month, Place, Commune, order, keyError);

    /// <summary>Writes the 15 ASCII characters.</summary>
    public void Write(Span<byte> into)
    {
        into[0] = (byte)('0' + Sex);
        Digits(into.Slice(1, 2), Year);
        Digits(into.Slice(3, 2), Month);
        var overseas = false;
        if (Place == Abroad)
        {
            into[5] = into[6] = (byte)'9';
        }
        else
        {
            var code = DepartmentTable.Code(Place);
            overseas = code.Length == 3;
            for (var i = 0; i < code.Length; i++)
            {
                into[5 + i] = (byte)code[i];
            }
        }

        if (overseas)
        {
            Digits(into.Slice(8, 2), Commune);
        }
        else
        {
            Digits(into.Slice(7, 3), Commune);
        }

        Digits(into.Slice(10, 3), Order);
        Digits(into.Slice(13, 2), TypedKey(into[..13]));
    }

    private int TypedKey(ReadOnlySpan<byte> thirteen)
    {
        var number = 0L;
        foreach (var character in thirteen)
        {
            // Corsica: 2A counts as 19, 2B as 18.
            number = (number * 10) + (character is (byte)'A' or (byte)'B' ? 0 : character - '0');
        }

        number -= thirteen[6] switch { (byte)'A' => 1_000_000, (byte)'B' => 2_000_000, _ => 0 };
        var key = 97 - (int)(number % 97);
        return KeyError == 0 ? key : 1 + ((key - 1 + KeyError) % 97);
    }

    private static void Digits(Span<byte> into, int value)
    {
        for (var i = into.Length - 1; i >= 0; i--)
        {
            into[i] = (byte)('0' + (value % 10));
            value /= 10;
        }
    }
}
