using System.Globalization;
using AccessSentinel.Contracts.Commands;
using AccessSentinel.Engine.Signals;

namespace AccessSentinel.Learning.Breach;

/// <summary>
/// What the professional is sent, in French and English: what was done and until when, the class of reason, whom to call, how to
/// contest. No threshold, no signal and no decoy: whoever reads it may be the thief.
/// </summary>
public static class ProfessionalNotice
{
    /// <summary>The notice of an episode as Markdown.</summary>
    public static string Write(BreachEpisode episode, string contact)
    {
        var last = episode.Measures[^1].Command;
        var (fr, en) = Reason(last);
        var (measureFr, measureEn) = Measure(last.Type);
        var until = last.ExpiresAt?.ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture) ?? "-";
        var since = last.IssuedAt.ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture);
        return $"""
            # Information sur une mesure de protection

            Identifiant : {episode.CredentialId}. Référence : {last.Id}.

            Le {since} (UTC), votre accès au portail a fait l'objet d'une mesure de protection : **{measureFr}**, jusqu'au {until} (UTC) au plus tard.

            - Nature du motif : {fr}.
            - La mesure a été décidée par un système automatique pour protéger les données des assurés. Elle ne préjuge de rien à votre égard :
              vos moyens d'accès peuvent avoir été utilisés par un tiers.
            - Contact : {contact}.
            - Vous pouvez contester cette mesure, exprimer votre point de vue et demander qu'une personne réexamine votre situation (article 22
              du RGPD), sans frais, auprès de ce contact en citant la référence ci-dessus ; vous pouvez aussi saisir la CNIL (www.cnil.fr).
            - Si vous n'êtes pas à l'origine de l'activité, changez votre mot de passe et signalez-le à ce contact.

            # Information on a protective measure

            Credential: {episode.CredentialId}. Reference: {last.Id}.

            On {since} (UTC) a protective measure was taken on your access to the portal: **{measureEn}**, until {until} (UTC) at the latest.

            - Kind of reason: {en}.
            - An automatic system decided it, to protect the data of insured people. It says nothing against you: somebody else may have
              used your means of access.
            - Contact: {contact}.
            - You may contest it, give your view and ask for a person to review your situation (GDPR article 22), free of charge, with this
              contact, quoting the reference above; you may also lodge a complaint with the CNIL (www.cnil.fr).
            - If the activity was not yours, change your password and tell this contact.

            """;
    }

    /// <summary>The class of reason of a measure, in French and English: by where most of the evidence lies.</summary>
    public static (string Fr, string En) Reason(Command command)
    {
        var takeover = SignalFamilies.Name(SignalFamily.Takeover);
        var strongest = command.Reason.Signals.OrderByDescending(signal => signal.Weight).FirstOrDefault();
        return strongest?.Family == takeover
            ? ("accès inhabituel à votre compte (lieu, appareil ou mode de connexion)", "unusual access to your account (place, device or way of signing in)")
            : ("activité de consultation inhabituelle", "unusual activity of looking people up");
    }

    private static (string Fr, string En) Measure(CommandType type) => type switch
    {
        CommandType.Restrict => ("accès limité aux personnes que vous suivez déjà", "access limited to people you already deal with"),
        CommandType.StepUp => ("seconde authentification demandée", "second factor asked for"),
        CommandType.Suspend => ("suspension temporaire de l'accès", "access suspended for a time"),
        _ => ("accès rétabli", "access restored"),
    };
}
