namespace AccessSentinel.Contracts.Events;

/// <summary>The professions of the event schema, and one for every other. Persisted: values are appended, never changed.</summary>
public enum Profession : byte
{
    /// <summary>Absent, or a profession this version has no prior for.</summary>
    Unknown = 0,

    /// <summary><c>general_practitioner</c></summary>
    GeneralPractitioner = 1,

    /// <summary><c>specialist</c></summary>
    Specialist = 2,

    /// <summary><c>pharmacist</c></summary>
    Pharmacist = 3,

    /// <summary><c>nurse</c></summary>
    Nurse = 4,

    /// <summary><c>physiotherapist</c></summary>
    Physiotherapist = 5,

    /// <summary><c>dentist</c></summary>
    Dentist = 6,

    /// <summary><c>optician</c></summary>
    Optician = 7,

    /// <summary><c>audiologist</c></summary>
    Audiologist = 8,

    /// <summary><c>laboratory</c></summary>
    Laboratory = 9,

    /// <summary><c>hospital_billing</c></summary>
    HospitalBilling = 10,

    /// <summary><c>insurer_agent</c></summary>
    InsurerAgent = 11,
}
