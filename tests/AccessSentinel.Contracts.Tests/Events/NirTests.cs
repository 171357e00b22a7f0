using System.Reflection;
using System.Text;
using AccessSentinel.Contracts.Events;
using AccessSentinel.Contracts.Privacy;

namespace AccessSentinel.Contracts.Tests.Events;

public sealed class NirTests
{
    private const string SampleNir = "\"2 55 08 14 168 025 38\"";

    [TestCase("255081416802538", "14")]
    [TestCase("185052A00400181", "2A")]
    [TestCase("185052a00400181", "2A")]
    [TestCase("295092B03304279", "2B")]
    [TestCase("190069741112361", "974")]
    [TestCase("278129935178929", "")]
    public void TheKeysOfTheReferenceVectorsAreRight(string nir, string department)
    {
        var e = Typed(nir);

        e.Nir.ShouldBe(NirState.KeyValid);
        e.Degradations.ShouldBe(Degradations.None);
        Department.Format(e.BirthDepartment).ShouldBe(department);
    }

    [TestCase("2550814168025")]
    [TestCase("255081416802538")]
    [TestCase("2 55 08 14 168 025 38")]
    [TestCase("2\u00a055\u202f08 14 168 025")]
    [TestCase("255081416802511")]
    public void OneSpellingOrAnotherIsOnePerson(string nir)
    {
        var e = Typed(nir);
        var same = Typed("255081416802538");

        e.Nir.ShouldBeOneOf(NirState.NoKey, NirState.KeyValid, NirState.KeyInvalid);
        e.Beneficiary.ShouldBe(same.Beneficiary);
        e.NirPrefix.ShouldBe(same.NirPrefix);
        e.NirOrder.ShouldBe(same.NirOrder);
    }

    [Test]
    public void EveryWrongKeyIsSeen()
    {
        var right = Enumerable.Range(0, 100).Where(k => Typed($"2550814168025{k:00}").Nir == NirState.KeyValid);

        right.ShouldBe([38]);
        Typed("255081416802537").Nir.ShouldBe(NirState.KeyInvalid);
        Typed("255081416802537").Degradations.ShouldBe(Degradations.None);
        Typed("2550814168025").Nir.ShouldBe(NirState.NoKey);
    }

    [TestCase("0550814168025", Description = "sex 0")]
    [TestCase("5550814168025", Description = "sex 5")]
    [TestCase("2550014168025", Description = "month 00")]
    [TestCase("2551314168025", Description = "month 13")]
    [TestCase("2554314168025", Description = "month 43")]
    [TestCase("2550800168025", Description = "department 00")]
    [TestCase("2550897068025", Description = "department 970")]
    [TestCase("255082C168025", Description = "department 2C")]
    [TestCase("25508141680253", Description = "14 characters")]
    [TestCase("2550814168O25", Description = "a letter")]
    [TestCase("2550814168025AB", Description = "a key of letters")]
    [TestCase("2.55.08.14.168.025.38", Description = "dots")]
    [TestCase("x", Description = "one letter")]
    [TestCase("", Description = "nothing")]
    public void WhatIsNoNirIsUnreadableAndJudged(string nir)
    {
        var e = Typed(nir);

        e.Nir.ShouldBe(NirState.Unreadable);
        e.Degradations.ShouldBe(Degradations.Nir);
        e.BirthDepartment.ShouldBe((byte)0);
        e.NirPrefix.ShouldBe(0ul);
        e.NirOrder.ShouldBe((ushort)0);
    }

    [TestCase("1")]
    [TestCase("3")]
    [TestCase("4")]
    [TestCase("7")]
    [TestCase("8")]
    public void TheOtherSexesAndMonthsAreReadable(string sex)
    {
        foreach (var month in new[] { "01", "12", "20", "42", "50", "99" })
        {
            Typed($"{sex}55{month}14168025").Nir.ShouldBe(NirState.NoKey);
        }
    }

    /// <summary>A portal may understand spellings that this parser does not: they must not make people disappear.</summary>
    [Test]
    public void UnreadableSpellingsStillCountAsPeople()
    {
        Typed("2.55.08.14.168.025.38").Beneficiary.ShouldBe(Typed("255081416802538").Beneficiary);
        Typed("2.55.08.14.168.026").Beneficiary.ShouldNotBe(Typed("2.55.08.14.168.025").Beneficiary);
        Typed("ALPHA").Beneficiary.ShouldNotBe(0ul);
        Typed("...").Beneficiary.ShouldBe(0ul);
    }

    [Test]
    public void ThePortalsOwnIdNamesWhoeverHasNoReadableNir()
    {
        var byId = Sample.Accept(Sample.With("\"nir\":" + SampleNir, "\"id\":\"B-1\""));
        var unreadable = Sample.Accept(Sample.With("\"nir\":" + SampleNir, "\"nir\":\"?\",\"id\":\"B-1\""));
        var readable = Sample.Accept(Sample.With("\"nir\":", "\"id\":\"B-1\",\"nir\":"));

        byId.Nir.ShouldBe(NirState.Absent);
        byId.Beneficiary.ShouldNotBe(0ul);
        unreadable.Beneficiary.ShouldBe(byId.Beneficiary);
        readable.Beneficiary.ShouldBe(Sample.Accept(Sample.Full).Beneficiary);
    }

    [TestCase("255081416802538", Degradations.Nir, NirState.Unreadable)]
    [TestCase("null", Degradations.Nir, NirState.Absent)]
    [TestCase("{\"a\":[1]}", Degradations.Nir, NirState.Unreadable)]
    public void ANirThatIsNoTextIsJudged(string json, Degradations flag, NirState state)
    {
        var e = Sample.Accept(Sample.With(SampleNir, json));

        e.Degradations.ShouldBe(flag);
        e.Nir.ShouldBe(state);
    }

    [Test]
    public void OrderNumbersKeepTheirDifferencesAndNothingElse()
    {
        var orders = Enumerable.Range(0, 1000).Select(n => (int)Typed($"2550814168{n:000}").NirOrder).ToArray();

        orders.Order().ShouldBe(Enumerable.Range(0, 1000));
        Enumerable.Range(0, 999).ShouldAllBe(i => (orders[i + 1] - orders[i] + 1000) % 1000 == 1);
        var offsets = Enumerable.Range(1, 12).Select(m => Typed($"255{m:00}14168000").NirOrder).Distinct();
        offsets.Count().ShouldBeGreaterThan(6);
    }

    [Test]
    public void OtherKeysGiveOtherTags()
    {
        var other = new AccessEventParser(new TagKey("other", new byte[32]));
        var e = default(AccessEvent);
        other.Parse(Encoding.UTF8.GetBytes(Sample.Full), ref e).ShouldBe(RejectReason.None);
        var mine = Sample.Accept(Sample.Full);

        e.EventId.ShouldBe(mine.EventId);
        e.Beneficiary.ShouldNotBe(mine.Beneficiary);
        e.NirPrefix.ShouldNotBe(mine.NirPrefix);
        e.Network.ShouldNotBe(mine.Network);
    }

    /// <summary>Nothing of the digits stays in the parser, whatever was typed and however the event ended.</summary>
    [TestCase("\"255081416802538\"")]
    [TestCase("\"2 55 08 14 168 025 38\"")]
    [TestCase("\"2.55.08.14.168.025.38\"")]
    [TestCase("\"255081416802538255081416802538255081416802538255081416802538255081416802538\"")]
    [TestCase("\"255081416802538\",\"x\":!")]
    [TestCase("\"\\u0032550814168025\"")]
    public void TheParserKeepsNothingOfIt(string nir)
    {
        var parser = new AccessEventParser(TagKey.Evaluation);
        var e = default(AccessEvent);
        var json = $$"""{"beneficiary":{"nir":{{nir}}},"id":"e","time":"2026-03-02T09:15:27Z","credential":{"id":"c"},"action":"lookup","outcome":"success"}""";
        parser.Parse(Encoding.UTF8.GetBytes(json), ref e);

        foreach (var buffer in Buffers(parser))
        {
            Encoding.Latin1.GetString(buffer).ShouldNotContain("14168");
            Encoding.Latin1.GetString(buffer).ShouldNotContain("168025");
            Encoding.Latin1.GetString(buffer).ShouldNotContain("168.025");
            Encoding.Latin1.GetString(buffer).ShouldNotContain("168 025");
        }
    }

    private static List<byte[]> Buffers(object owner)
    {
        var found = new List<byte[]>();
        foreach (var field in owner.GetType().GetFields(BindingFlags.Instance | BindingFlags.NonPublic))
        {
            var value = field.GetValue(owner);
            if (value is byte[] bytes)
            {
                found.Add(bytes);
            }
            else if (value is not null and not TagKey && field.FieldType.Namespace == typeof(AccessEventParser).Namespace && field.FieldType.IsClass)
            {
                found.AddRange(Buffers(value));
            }
        }

        found.ShouldNotBeEmpty();
        return found;
    }

    private static AccessEvent Typed(string nir) => Sample.Accept(Sample.With(SampleNir, $"\"{nir}\""));
}
