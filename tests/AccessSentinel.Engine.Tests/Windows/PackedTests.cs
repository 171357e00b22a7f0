using AccessSentinel.Engine.Packing;

namespace AccessSentinel.Engine.Tests.Windows;

public sealed class PackedTests
{
    [Test]
    public void Numbers_come_back_as_they_were_written()
    {
        Stream.Check<(byte Kind, long Number, float Real)[]>(static items =>
        {
            PackedWriter writer = new(0);
            foreach ((byte kind, long number, float real) in items)
            {
                Write(ref writer, kind, number, real);
            }

            int length = writer.Length;
            byte[] packed = writer.Finish();
            packed.Length.ShouldBe(length);
            PackedReader reader = new(packed);
            foreach ((byte kind, long number, float real) in items)
            {
                // What is no amount is 0 or the greatest one; every other number comes back bit by bit.
                Expect(ref reader, kind, number, float.IsNaN(real) ? 0 : Math.Clamp(real, -1e30f, 1e30f));
            }

            reader.ExpectEnd();
        });
    }

    [TestCase(ulong.MinValue, 1)]
    [TestCase(127UL, 1)]
    [TestCase(128UL, 2)]
    [TestCase(16_383UL, 2)]
    [TestCase(1UL << 62, 9)]
    [TestCase(ulong.MaxValue, 10)]
    public void Varints_take_as_many_bytes_as_they_need(ulong value, int bytes)
    {
        PackedWriter writer = new(0);
        writer.WriteVarint(value);
        byte[] packed = writer.Finish();
        packed.Length.ShouldBe(bytes);
        new PackedReader(packed).ReadVarint().ShouldBe(value);
    }

    [TestCase(long.MinValue)]
    [TestCase(-1L)]
    [TestCase(0L)]
    [TestCase(long.MaxValue)]
    public void Signed_numbers_come_back(long value)
    {
        PackedWriter writer = new(0);
        writer.WriteSigned(value);
        new PackedReader(writer.Finish()).ReadSigned().ShouldBe(value);
    }

    [TestCase(0u, 0)]
    [TestCase(100u, 0)]
    [TestCase(100u, 31)]
    [TestCase(uint.MaxValue, 31)]
    [TestCase(uint.MaxValue, 24)]
    [TestCase(16u, 0)]
    [TestCase(32u, 0)]
    public void Rice_codes_come_back(uint value, int parameter)
    {
        PackedWriter writer = new(0);
        writer.WriteBits(1, 3);
        writer.WriteRice(value, parameter);
        writer.WriteBits(2, 2);
        PackedReader reader = new(writer.Finish());
        reader.ReadBits(3).ShouldBe(1u);
        reader.ReadRice(parameter).ShouldBe(value);
        reader.ReadBits(2).ShouldBe(2u);
    }

    [Test]
    public void Damage_is_named_with_its_position()
    {
        Refused([], static (ref PackedReader r) => r.ReadByte()).ShouldContain("byte 0 of 0");
        Refused([0x80, 0x80], static (ref PackedReader r) => r.ReadVarint()).ShouldContain("byte 2 of 2");
        Refused([0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 2], static (ref PackedReader r) => r.ReadVarint()).ShouldContain("64 bits");
        Refused([0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x81, 0], static (ref PackedReader r) => r.ReadVarint()).ShouldContain("64 bits");
        Refused([9], static (ref PackedReader r) => r.ReadVarint(8)).ShouldContain("out of range");
        Refused([9, 1], static (ref PackedReader r) => r.ReadCount(100, 1)).ShouldContain("beyond the end");
        Refused([0xFF, 0xFF], static (ref PackedReader r) => r.ReadRice(3)).ShouldContain("within bits");
        Refused([0xFF, 0xFF, 0, 0, 0, 0], static (ref PackedReader r) => r.ReadRice(31)).ShouldContain("32 bits");
        Refused([0, 0x7C], static (ref PackedReader r) => r.ReadHalf()).ShouldContain("finite");
        Refused([1, 2], static (ref PackedReader r) => r.ReadBytes(3)).ShouldContain("too early");
        Refused([1, 2], static (ref PackedReader r) => r.ReadBytes(-1)).ShouldContain("negative");
        Refused([1], static (ref PackedReader r) => r.ExpectEnd()).ShouldContain("more bytes");
    }

    [Test]
    public void Bits_that_do_not_fit_are_refused()
    {
        Should.Throw<ArgumentOutOfRangeException>(static () =>
        {
            PackedWriter writer = new(0);
            writer.WriteBits(4, 2);
        });
        Should.Throw<ArgumentOutOfRangeException>(static () =>
        {
            PackedWriter writer = new(0);
            writer.WriteBits(4, 33);
        });
    }

    private static void Write(ref PackedWriter writer, int kind, long number, float real)
    {
        switch (kind % 10)
        {
            case 0: writer.WriteByte((byte)number); break;
            case 1: writer.WriteUInt16((ushort)number); break;
            case 2: writer.WriteUInt32((uint)number); break;
            case 3: writer.WriteUInt64((ulong)number); break;
            case 4: writer.WriteVarint((ulong)number); break;
            case 5: writer.WriteSigned(number); break;
            case 6: writer.WriteSingle(real); break;
            case 7: writer.WriteDouble(real); break;
            case 8: writer.WriteBits((uint)number & 0x7FF, 11); break;
            default: writer.WriteRice((uint)number & 0xFFFF, 9); break;
        }
    }

    private static void Expect(ref PackedReader reader, int kind, long number, float real)
    {
        switch (kind % 10)
        {
            case 0: reader.ReadByte().ShouldBe((byte)number); break;
            case 1: reader.ReadUInt16().ShouldBe((ushort)number); break;
            case 2: reader.ReadUInt32().ShouldBe((uint)number); break;
            case 3: reader.ReadUInt64().ShouldBe((ulong)number); break;
            case 4: reader.ReadVarint().ShouldBe((ulong)number); break;
            case 5: reader.ReadSigned().ShouldBe(number); break;
            case 6: reader.ReadSingle().ShouldBe(real); break;
            case 7: reader.ReadDouble().ShouldBe(real); break;
            case 8: reader.ReadBits(11).ShouldBe((uint)number & 0x7FF); break;
            default: reader.ReadRice(9).ShouldBe((uint)number & 0xFFFF); break;
        }
    }

    private static string Refused(byte[] bytes, Damage.Reading read)
    {
        return Should.Throw<InvalidDataException>(() =>
        {
            PackedReader reader = new(bytes);
            read(ref reader);
        }).Message;
    }
}
