using AccessSentinel.Contracts.Commands;

namespace AccessSentinel.Engine.Decisions;

/// <summary>
/// What the portal may show: neutral, what to do, whom to call, how to contest. No threshold and no signal, since the reader may be
/// the thief (GDPR article 22: a human reviews on request).
/// </summary>
public static class Notices
{
    private static readonly CommandNotice Restrict = new(
        "Par mesure de protection, votre accès est limité pour le moment aux personnes que vous suivez déjà. Pour lever cette limite ou contester cette mesure, contactez le support de votre portail : une personne examinera votre situation.",
        "As a protective measure your access is limited for now to people you already deal with. To have this lifted or to contest it, contact your portal's support desk: a person will review it.");

    private static readonly CommandNotice StepUp = new(
        "Par mesure de protection, une seconde authentification vous est demandée. En cas de difficulté ou pour contester cette mesure, contactez le support de votre portail : une personne examinera votre situation.",
        "As a protective measure a second authentication factor is asked of you. If this is not possible or to contest it, contact your portal's support desk: a person will review it.");

    private static readonly CommandNotice LimitedStepUp = new(
        "Par mesure de protection, une seconde authentification vous est demandée et votre accès est limité pour le moment aux personnes que vous suivez déjà. En cas de difficulté ou pour contester cette mesure, contactez le support de votre portail : une personne examinera votre situation.",
        "As a protective measure a second authentication factor is asked of you and your access is limited for now to people you already deal with. If this is not possible or to contest it, contact your portal's support desk: a person will review it.");

    private static readonly CommandNotice Suspend = new(
        "Par mesure de protection, votre accès est suspendu temporairement. Contactez le support de votre portail pour le rétablir ou pour contester cette mesure : une personne examinera votre situation.",
        "As a protective measure your access is suspended for a time. Contact your portal's support desk to have it restored or to contest this: a person will review it.");

    /// <summary>The notice of a measure, or null.</summary>
    /// <param name="type">The measure.</param>
    /// <param name="limited">Whether limits go with a step-up.</param>
    public static CommandNotice? For(CommandType type, bool limited = false) => type switch
    {
        CommandType.StepUp when limited => LimitedStepUp,
        CommandType.Restrict => Restrict,
        CommandType.StepUp => StepUp,
        CommandType.Suspend => Suspend,
        _ => null,
    };
}
