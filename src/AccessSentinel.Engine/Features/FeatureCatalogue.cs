using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace AccessSentinel.Engine.Features;

/// <summary>
/// What the anomaly model looks at: the features in the order of the vector. A model file names the version it was trained for and is
/// refused by a program that has another one. The version changes by itself with a name, a unit, a transform or the order, and by hand
/// where only a meaning does.
/// </summary>
/// <remarks>
/// All of a vector is about one track of a credential, that which looks worse. Nothing is in it that anybody could do to a credential
/// without holding it: denials count only inside a session that signed in.
/// </remarks>
public static class FeatureCatalogue
{
    /// <summary>Raised by hand when a feature keeps its name and changes its meaning.</summary>
    private const int Meaning = 2;

    /// <summary>How many features there are.</summary>
    public const int Count = 18;

    /// <summary>The features, in the order of the vector.</summary>
    public static IReadOnlyList<Feature> Features { get; } =
    [
        new("strangers_10m", "people", FeatureTransform.Log, "People never seen before and not yet claimed, in 10 minutes."),
        new("strangers_1h", "people", FeatureTransform.Log, "The same in the sliding hour."),
        new("strangers_24h", "people", FeatureTransform.Log, "The same in the sliding day."),
        new("strangers_1h_ratio", "people", FeatureTransform.LogRatio, "The same in the hour, against what this credential's rhythm or the known people of that hour explain."),
        new("strangers_24h_ratio", "people", FeatureTransform.LogRatio, "The same in the day, against what is expected of the day."),
        new("stranger_share", "share", FeatureTransform.ShareExcess, "People never seen before among those of the day, above the credential's own share."),
        new("people_1m", "people", FeatureTransform.Log, "People in the sliding minute."),
        new("people_1h_ratio", "people", FeatureTransform.LogRatio, "People in the hour, against a day of this credential at this hour."),
        new("claims_missing", "share", FeatureTransform.ShareExcess, "Claims for the day's people that should have come by now and did not, less those that came beyond."),
        new("foreign_departments", "surprisal", FeatureTransform.Evidence, "Mean surprisal of the departments of the last hours' people under the credential's own spread, shrunk towards 0 while they are few."),
        new("not_found_share", "share", FeatureTransform.ShareExcess, "Look-ups of the last hours that found nobody, above the credential's own share."),
        new("number_neighbours", "evidence", FeatureTransform.Evidence, "log10(1 + evidence) of misses and NIRs close to each other."),
        new("fast_pace", "share", FeatureTransform.ShareExcess, "Gaps under 30 s between the last hours' people, above the credential's own share."),
        new("takeover", "evidence", FeatureTransform.Evidence, "Takeover evidence of the present source, 0 to 3.5."),
        new("hour_surprise", "surprisal", FeatureTransform.Evidence, "How little of this credential's work falls into this hour of this kind of day, -log10 of its share."),
        new("dormancy", "days", FeatureTransform.Log, "Days of silence before this session."),
        new("denied_1h", "attempts", FeatureTransform.Log, "Refused look-ups inside a session that signed in, in the hour."),
        new("bulk_24h_ratio", "records", FeatureTransform.LogRatio, "Records of bulk answers in the day, against the credential's own lists and exports; 0 on a day without one."),
    ];

    /// <summary>The version, e.g. <c>1-9f86d081</c>.</summary>
    public static string Version { get; } = MakeVersion();

    /// <summary>The place of a feature in the vector, or −1.</summary>
    public static int IndexOf(string name)
    {
        for (var i = 0; i < Count; i++)
        {
            if (Features[i].Name == name)
            {
                return i;
            }
        }

        return -1;
    }

    private static string MakeVersion()
    {
        StringBuilder text = new();
        foreach (var feature in Features)
        {
            text.Append(CultureInfo.InvariantCulture, $"{feature.Name}:{feature.Unit}:{feature.Transform};");
        }

        var hash = SHA256.HashData(Encoding.ASCII.GetBytes(text.ToString()));
        return string.Create(CultureInfo.InvariantCulture, $"{Meaning}-{Convert.ToHexStringLower(hash.AsSpan(0, 4))}");
    }
}
