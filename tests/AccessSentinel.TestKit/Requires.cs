using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;

namespace AccessSentinel.TestKit;

/// <summary>
/// The only place that decides what a test does without its server: in CI (environment CI=true) it fails, elsewhere it is skipped with
/// the reason. Each member returns the path of what it found.
/// </summary>
public static class Requires
{
    private const string KafkaHomeVariable = "KAFKA_HOME_FOR_TESTS";

    /// <summary>redis-server of the machine.</summary>
    public static string RedisServer() => Program("redis-server", "install the package redis-server");

    /// <summary>redis-cli of the machine.</summary>
    public static string RedisCli() => Program("redis-cli", "install the package redis-tools");

    /// <summary>kcat of the machine, a Kafka client that shares no code with ours but librdkafka.</summary>
    public static string Kcat() => Program("kcat", "install the package kcat");

    /// <summary>prometheus of the machine.</summary>
    public static string Prometheus() => Program("prometheus", "install the package prometheus");

    /// <summary>prometheus-alertmanager of the machine.</summary>
    public static string Alertmanager() => Program("prometheus-alertmanager", "install the package prometheus-alertmanager");

    /// <summary>amtool of the machine.</summary>
    public static string Amtool() => Program("amtool", "install the package prometheus-alertmanager");

    /// <summary>promtool of the machine.</summary>
    public static string Promtool() => Program("promtool", "install the package prometheus");

    /// <summary>The native client library, without which not even the mock cluster runs.</summary>
    public static void Librdkafka()
    {
        string[] names = ["librdkafka.so.1", "librdkafka"];
        if (!names.Any(name => NativeLibrary.TryLoad(name, typeof(Requires).Assembly, null, out _)))
        {
            Missing("librdkafka was not found: install the package librdkafka1");
        }
    }

    /// <summary>Whether there is a real Kafka, for tests that run once, on the best broker there is.</summary>
    public static bool HasKafkaHome => File.Exists(Path.Combine(KafkaFolder, "broker"));

    private static string KafkaFolder => Environment.GetEnvironmentVariable(KafkaHomeVariable) ?? Path.Combine(RepositoryRoot.Path, "..", "shared", "kafka");

    /// <summary>
    /// Folder of a real Kafka with the scripts <c>broker</c> and <c>tool</c>: environment KAFKA_HOME_FOR_TESTS, else
    /// <c>shared/kafka</c> beside the checkout.
    /// </summary>
    public static string KafkaHome()
    {
        string home = KafkaFolder;
        if (!HasKafkaHome)
        {
            Missing($"no real Kafka broker: neither {KafkaHomeVariable} nor ../shared/kafka beside the checkout holds one");
        }

        if (Environment.GetEnvironmentVariable("JAVA_HOME") is null)
        {
            Program("java", "install the package openjdk-17-jre-headless");
        }

        return Path.GetFullPath(home);
    }

    /// <summary>
    /// Folder of the tabular data sets of ADBench with published scores: environment ADBENCH_FOR_TESTS, else <c>shared/data/adbench</c> beside
    /// the checkout.
    /// </summary>
    public static string AdBench()
    {
        string folder = Environment.GetEnvironmentVariable("ADBENCH_FOR_TESTS") ?? Path.Combine(RepositoryRoot.Path, "..", "shared", "data", "adbench");
        if (!File.Exists(Path.Combine(folder, "pyod_roc_2019.csv")))
        {
            Missing("no ADBench data: neither ADBENCH_FOR_TESTS nor ../shared/data/adbench beside the checkout holds them");
        }

        return Path.GetFullPath(folder);
    }

    /// <summary>A program on the PATH.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="cure">What to do about its absence.</param>
    public static string Program(string name, string cure)
    {
        foreach (string folder in (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator))
        {
            string candidate = Path.Combine(folder, name);
            if (File.Exists(candidate))
            {
                return candidate;
            }
        }

        Missing($"{name} was not found on the PATH: {cure}");
        return "";
    }

    /// <summary>Skips, in CI too: for what no machine can promise, such as a registry on the network that answers.</summary>
    /// <param name="reason">What is missing, and what is therefore not checked.</param>
    [DoesNotReturn]
    public static void Unreachable(string reason)
    {
        Assert.Ignore(reason);
        throw new InvalidOperationException(reason);
    }

    /// <summary>Fails in CI and skips elsewhere.</summary>
    /// <param name="reason">What is missing and how it is had.</param>
    [DoesNotReturn]
    public static void Missing(string reason)
    {
        if (string.Equals(Environment.GetEnvironmentVariable("CI"), "true", StringComparison.OrdinalIgnoreCase))
        {
            Assert.Fail(reason);
        }

        Assert.Ignore(reason);
        throw new InvalidOperationException(reason);
    }
}
