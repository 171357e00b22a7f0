namespace AccessSentinel.Contracts.Events;

/// <summary>Names of members to members, by length first: one comparison decides.</summary>
internal static class MemberNames
{
    public static Member OfEvent(ReadOnlySpan<byte> name) => name.Length switch
    {
        2 => Is(name, "id"u8, Member.Id),
        4 => name[0] == 't' ? Is(name, "time"u8, Member.Time) : Is(name, "auth"u8, Member.Auth),
        6 => name[0] == 'a' ? Is(name, "action"u8, Member.Action) : Is(name, "source"u8, Member.Source),
        7 => name[0] switch
        {
            (byte)'o' => Is(name, "outcome"u8, Member.Outcome),
            (byte)'s' => Is(name, "session"u8, Member.Session),
            _ => Is(name, "records"u8, Member.Records),
        },
        10 => Is(name, "credential"u8, Member.Credential),
        11 => Is(name, "beneficiary"u8, Member.Beneficiary),
        _ => Member.Unknown,
    };

    public static Member OfCredential(ReadOnlySpan<byte> name) => name.Length switch
    {
        2 => Is(name, "id"u8, Member.CredentialId),
        5 => Is(name, "since"u8, Member.Since),
        8 => Is(name, "software"u8, Member.Software),
        10 => name[0] == 'p' ? Is(name, "profession"u8, Member.Profession) : Is(name, "department"u8, Member.CredentialDepartment),
        12 => Is(name, "organization"u8, Member.Organization),
        _ => Member.Unknown,
    };

    public static Member OfBeneficiary(ReadOnlySpan<byte> name) => name.Length switch
    {
        2 => Is(name, "id"u8, Member.BeneficiaryId),
        3 => Is(name, "nir"u8, Member.Nir),
        7 => Is(name, "insurer"u8, Member.Insurer),
        10 => Is(name, "department"u8, Member.ResidenceDepartment),
        _ => Member.Unknown,
    };

    public static Member OfSource(ReadOnlySpan<byte> name) => name.Length switch
    {
        2 => Is(name, "ip"u8, Member.Ip),
        3 => Is(name, "asn"u8, Member.Asn),
        6 => Is(name, "device"u8, Member.Device),
        7 => Is(name, "country"u8, Member.Country),
        9 => Is(name, "userAgent"u8, Member.UserAgent),
        _ => Member.Unknown,
    };

    public static Member OfAuth(ReadOnlySpan<byte> name) => name.Length switch
    {
        3 => Is(name, "mfa"u8, Member.Mfa),
        6 => Is(name, "method"u8, Member.Method),
        _ => Member.Unknown,
    };

    private static Member Is(ReadOnlySpan<byte> name, ReadOnlySpan<byte> expected, Member member) =>
        name.SequenceEqual(expected) ? member : Member.Unknown;
}
