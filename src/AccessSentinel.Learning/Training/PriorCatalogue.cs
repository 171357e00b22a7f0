using System.Globalization;
using System.Reflection;
using System.Security.Cryptography;
using System.Text;
using AccessSentinel.Engine.Features;

namespace AccessSentinel.Learning.Training;

/// <summary>
/// What a model file holds of each profession: every property of <see cref="ProfessionPrior"/>, by name, in alphabetical order. The
/// version tells whether a file and this program mean the same: it changes by itself with a name, a number of bins or a profession, and
/// by hand where only a meaning does.
/// </summary>
public static class PriorCatalogue
{
    /// <summary>Raised by hand when a property keeps its name and changes its meaning.</summary>
    private const int Meaning = 1;

    private static readonly PropertyInfo[] Properties =
    [
        .. typeof(ProfessionPrior).GetProperties(BindingFlags.Public | BindingFlags.Instance).Where(each => each.CanWrite).OrderBy(each => each.Name, StringComparer.Ordinal),
    ];

    /// <summary>The version, e.g. <c>1-9f86d081</c>.</summary>
    public static string Version { get; } = MakeVersion();

    /// <summary>All properties with their values: a number, or a list of numbers.</summary>
    internal static IEnumerable<(string Name, object Value)> Values(ProfessionPrior prior) =>
        Properties.Select(each => (Camel(each.Name), each.GetValue(prior)!));

    /// <summary>Makes a prior from values by name.</summary>
    /// <param name="read">Gives the value of a name: a number for <c>double</c>, a list for <c>IReadOnlyList&lt;double&gt;</c>.</param>
    /// <exception cref="ModelFileException">A list has another length than the built-in prior's, or a number is not finite.</exception>
    internal static ProfessionPrior Create(Func<string, Type, object> read)
    {
        ProfessionPrior prior = new();
        foreach (var property in Properties)
        {
            var name = Camel(property.Name);
            var value = read(name, property.PropertyType);
            // The engine counts on the number of bins, and adds and divides by what is in them.
            if (value is IReadOnlyList<double> list
                ? list.Count != ((IReadOnlyList<double>)property.GetValue(prior)!).Count || !list.All(double.IsFinite)
                : !double.IsFinite((double)value))
            {
                throw new ModelFileException($"its \"{name}\" has another number of values than this version, or one that is not finite.");
            }

            property.SetValue(prior, value);
        }

        return prior;
    }

    private static string Camel(string name) => char.ToLowerInvariant(name[0]) + name[1..];

    private static string MakeVersion()
    {
        StringBuilder text = new();
        ProfessionPrior example = new();
        foreach (var property in Properties)
        {
            var length = property.GetValue(example) is IReadOnlyList<double> list ? list.Count : 1;
            text.Append(CultureInfo.InvariantCulture, $"{property.Name}:{length};");
        }

        for (var i = 0; i < Words.ProfessionCount; i++)
        {
            text.Append(Words.Of((Contracts.Events.Profession)i)).Append(';');
        }

        var hash = SHA256.HashData(Encoding.ASCII.GetBytes(text.ToString()));
        return string.Create(CultureInfo.InvariantCulture, $"{Meaning}-{Convert.ToHexStringLower(hash.AsSpan(0, 4))}");
    }
}
