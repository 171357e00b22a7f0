namespace AccessSentinel.Host.Doctor;

/// <summary>How a check came out.</summary>
internal enum Verdict
{
    /// <summary>As it should be.</summary>
    Well,

    /// <summary>Works, and will hurt one day.</summary>
    Warning,

    /// <summary>Does not work.</summary>
    Failure,
}

/// <summary>One thing that was looked at.</summary>
/// <param name="Verdict">How it is.</param>
/// <param name="Part">What was looked at, one or two words.</param>
/// <param name="Sentence">What was found.</param>
/// <param name="Mend">What to do about it; empty where nothing is to be done.</param>
internal sealed record Diagnosis(Verdict Verdict, string Part, string Sentence, string Mend = "")
{
    public static Diagnosis Well(string part, string sentence) => new(Verdict.Well, part, sentence);

    public static Diagnosis Warning(string part, string sentence, string mend) => new(Verdict.Warning, part, sentence, mend);

    public static Diagnosis Failure(string part, string sentence, string mend) => new(Verdict.Failure, part, sentence, mend);
}
