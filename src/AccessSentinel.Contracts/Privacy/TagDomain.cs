namespace AccessSentinel.Contracts.Privacy;

/// <summary>
/// First byte of everything that is hashed into a tag, so that equal text in two members never gives equal tags. Tags are
/// persisted: values are appended, never changed.
/// </summary>
internal enum TagDomain : byte
{
    Nir = 1,
    BeneficiaryId = 2,
    Organization = 3,
    Software = 4,
    Session = 5,
    Insurer = 6,
    Address = 7,
    Network = 8,
    Device = 9,
    UserAgent = 10,
    UserAgentFamily = 11,
    Profession = 12,
}
