namespace AccessSentinel.Contracts.Events;

/// <summary>The words of the event schema. Case matters, as it does in the schema.</summary>
internal static class Vocabulary
{
    /// <summary>An action; false for a word that this version does not know, which reads as other.</summary>
    public static bool TryReadAction(ReadOnlySpan<byte> word, out AccessAction action)
    {
        action = AccessAction.Other;
        return word.Length switch
        {
            4 => word[0] == 'v' ? Is(word, "view"u8, AccessAction.View, ref action) : Is(word, "list"u8, AccessAction.List, ref action),
            5 => word[0] switch
            {
                (byte)'l' => Is(word, "login"u8, AccessAction.Login, ref action),
                (byte)'q' => Is(word, "quote"u8, AccessAction.Quote, ref action),
                (byte)'c' => Is(word, "claim"u8, AccessAction.Claim, ref action),
                _ => Is(word, "other"u8, AccessAction.Other, ref action),
            },
            6 => word[2] switch
            {
                (byte)'o' => Is(word, "lookup"u8, AccessAction.Lookup, ref action),
                (byte)'g' => Is(word, "logout"u8, AccessAction.Logout, ref action),
                _ => Is(word, "export"u8, AccessAction.Export, ref action),
            },
            _ => false,
        };
    }

    /// <summary>An outcome; false for any other word.</summary>
    public static bool TryReadOutcome(ReadOnlySpan<byte> word, out AccessOutcome outcome)
    {
        outcome = AccessOutcome.Success;
        return word.Length switch
        {
            5 => Is(word, "error"u8, AccessOutcome.Error, ref outcome),
            6 => Is(word, "denied"u8, AccessOutcome.Denied, ref outcome),
            7 => Is(word, "success"u8, AccessOutcome.Success, ref outcome),
            9 => Is(word, "not_found"u8, AccessOutcome.NotFound, ref outcome),
            _ => false,
        };
    }

    /// <summary>A profession, unknown where it is none of the list.</summary>
    public static Profession ReadProfession(ReadOnlySpan<byte> word)
    {
        var profession = Profession.Unknown;
        _ = word.Length switch
        {
            5 => Is(word, "nurse"u8, Profession.Nurse, ref profession),
            7 => Is(word, "dentist"u8, Profession.Dentist, ref profession),
            8 => Is(word, "optician"u8, Profession.Optician, ref profession),
            10 => word[0] switch
            {
                (byte)'s' => Is(word, "specialist"u8, Profession.Specialist, ref profession),
                (byte)'p' => Is(word, "pharmacist"u8, Profession.Pharmacist, ref profession),
                _ => Is(word, "laboratory"u8, Profession.Laboratory, ref profession),
            },
            11 => Is(word, "audiologist"u8, Profession.Audiologist, ref profession),
            13 => Is(word, "insurer_agent"u8, Profession.InsurerAgent, ref profession),
            15 => Is(word, "physiotherapist"u8, Profession.Physiotherapist, ref profession),
            16 => Is(word, "hospital_billing"u8, Profession.HospitalBilling, ref profession),
            20 => Is(word, "general_practitioner"u8, Profession.GeneralPractitioner, ref profession),
            _ => false,
        };
        return profession;
    }

    /// <summary>An authentication method, other where it is none of the list.</summary>
    public static AuthenticationMethod ReadMethod(ReadOnlySpan<byte> word)
    {
        var method = AuthenticationMethod.Other;
        _ = word.Length switch
        {
            3 => word[0] == 'o'
                ? Is(word, "otp"u8, AuthenticationMethod.OneTimePassword, ref method)
                : Is(word, "psc"u8, AuthenticationMethod.ProSanteConnect, ref method),
            4 => Is(word, "card"u8, AuthenticationMethod.Card, ref method),
            8 => Is(word, "password"u8, AuthenticationMethod.Password, ref method),
            11 => Is(word, "certificate"u8, AuthenticationMethod.Certificate, ref method),
            _ => false,
        };
        return method;
    }

    private static bool Is<T>(ReadOnlySpan<byte> word, ReadOnlySpan<byte> expected, T value, ref T target)
        where T : struct
    {
        if (!word.SequenceEqual(expected))
        {
            return false;
        }

        target = value;
        return true;
    }
}
