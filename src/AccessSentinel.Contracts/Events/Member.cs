namespace AccessSentinel.Contracts.Events;

/// <summary>The members of an event, for telling which have been read. The value is a bit number.</summary>
internal enum Member : byte
{
    Unknown = 0,
    Id,
    Time,
    Credential,
    Session,
    Action,
    Outcome,
    Beneficiary,
    Records,
    Source,
    Auth,
    CredentialId,
    Profession,
    Organization,
    CredentialDepartment,
    Software,
    Since,
    Nir,
    BeneficiaryId,
    ResidenceDepartment,
    Insurer,
    Ip,
    Asn,
    Country,
    Device,
    UserAgent,
    Method,
    Mfa,
}
