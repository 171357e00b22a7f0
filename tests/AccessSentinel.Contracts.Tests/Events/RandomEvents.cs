using System.Text;

namespace AccessSentinel.Contracts.Tests.Events;

/// <summary>Event texts of a random source: each member absent, as the schema allows it, or (when asked for) in a way it does not.</summary>
internal sealed class RandomEvents(Random random, double invalidShare)
{
    private static readonly string[] WrongTypes = ["null", "7", "-1.5", "true", "[]", "{}", "[\"x\"]", "{\"id\":{\"id\":1}}"];
    private static readonly string[] Letters = ["a", "Z", "0", "-", " ", "é", "€", "😀", "\\n", "\\\"", "\\\\", "\\u00e9", "\\ud83d\\ude00", "/", "\\/"];

    public string Next()
    {
        List<string> members =
        [
            Required("id", () => Text(1, 64), () => Text(65, 90)),
            Required("time", Time, () => "\"2026-02-30T00:00:00Z\""),
            Required("credential", Credential, () => "\"x\""),
            Required("action", () => Word("login", "logout", "lookup", "view", "quote", "claim", "list", "export", "other"), () => "\"browse\""),
            Required("outcome", () => Word("success", "not_found", "denied", "error"), () => "\"ok\""),
            Optional("session", () => Text(0, 128), () => Text(129, 200)),
            Optional("beneficiary", Beneficiary, () => "3"),
            Optional("records", () => random.Next().ToString(), () => "-1"),
            Optional("source", Source, () => "[]"),
            Optional("auth", Auth, () => "\"card\""),
            random.Next(4) == 0 ? $"\"future{random.Next(9)}\":{{\"nir\":[{Text(0, 9)},null]}}" : "",
        ];
        return Object(members);
    }

    private string Credential() => Object(
    [
        Required("id", () => Text(1, 128), () => Text(129, 140)),
        Optional("profession", () => Word("pharmacist", "general_practitioner", "nurse", "osteopath", ""), () => Text(65, 80)),
        Optional("organization", () => Text(0, 64), () => Text(65, 80)),
        Optional("department", Department, () => "\"Seine\""),
        Optional("software", () => Text(0, 64), () => Text(65, 80)),
        Optional("since", () => Word("2019-05-04", "2019-05-04T10:00:00+02:00", "once"), () => "2019"),
    ]);

    private string Beneficiary() => Object(
    [
        Optional("nir", () => Word("2 55 08 14 168 025 38", "185052A004001", "x", "295092B03304201"), () => "2550814168025"),
        Optional("id", () => Text(0, 128), () => Text(129, 140)),
        Optional("department", Department, () => "\"Paris\""),
        Optional("insurer", () => Text(0, 64), () => Text(65, 80)),
    ]);

    private string Source() => Object(
    [
        Optional("ip", () => Word("203.0.113.7", "2001:db8::1", "localhost"), () => "12"),
        Optional("asn", () => random.NextInt64(0, uint.MaxValue).ToString(), () => "4294967296"),
        Optional("country", () => Word("FR", "be", "X"), () => "\"FRA\""),
        Optional("device", () => Text(0, 128), () => Text(129, 140)),
        Optional("userAgent", () => Text(0, 512), () => Text(513, 2000)),
    ]);

    private string Auth() => Object(
    [
        Optional("method", () => Word("card", "password", "psc", "otp", "certificate", "badge"), () => Text(33, 40)),
        Optional("mfa", () => random.Next(2) == 0 ? "true" : "false", () => "\"true\""),
    ]);

    private string Required(string name, Func<string> valid, Func<string> invalid) =>
        random.NextDouble() < invalidShare / 4 ? "" : Member(name, valid, invalid);

    private string Optional(string name, Func<string> valid, Func<string> invalid) =>
        random.Next(3) == 0 ? "" : Member(name, valid, invalid);

    private string Member(string name, Func<string> valid, Func<string> invalid)
    {
        var bad = random.NextDouble() < invalidShare;
        var value = !bad ? valid() : random.Next(2) == 0 ? invalid() : WrongTypes[random.Next(WrongTypes.Length)];
        return $"\"{name}\":{value}";
    }

    private string Object(List<string> members)
    {
        var present = members.Where(m => m.Length > 0).ToArray();
        random.Shuffle(present);
        var space = random.Next(3) == 0 ? " \n" : "";
        return "{" + space + string.Join("," + space, present) + space + "}";
    }

    private string Time() =>
        "\"" + new DateTime(2026, 1, 1).AddSeconds(random.Next(31_000_000)).ToString("yyyy-MM-ddTHH:mm:ss")
        + (random.Next(2) == 0 ? "" : "." + random.Next(1, 9999999)) + (random.Next(2) == 0 ? "Z" : "+02:00") + "\"";

    private string Department() => Word("01", "75", "2A", "971", "zz", "");

    private string Word(params string[] words) => $"\"{words[random.Next(words.Length)]}\"";

    /// <summary>
    /// A text that is as long as asked in code points and, where that is an upper bound, in UTF-16 units too: the schema
    /// validator of the tests counts those.
    /// </summary>
    private string Text(int least, int greatest)
    {
        var text = new StringBuilder("\"");
        var units = 0;
        var length = random.Next(least, greatest + 1);
        while (units < length)
        {
            var letter = Letters[random.Next(Letters.Length)];
            var pair = letter is "😀" or "\\ud83d\\ude00";
            if (least <= 1 && pair && units + 2 > length)
            {
                continue;
            }

            text.Append(letter);
            units += least <= 1 && pair ? 2 : 1;
        }

        return text.Append('"').ToString();
    }
}
