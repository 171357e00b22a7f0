#if !PUBLIC_FEED
using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace AccessSentinel.Kafka.Native;

/// <summary>
/// Binds the name <c>librdkafka</c> to the system's <c>librdkafka.so.1</c>. Only the partial feed needs it: there the native package is
/// missing, and Debian installs no unversioned name that the runtime would find by itself.
/// </summary>
internal static class SystemLibrdkafka
{
    private const string Name = "librdkafka";
    private const string SystemName = "librdkafka.so.1";

    /// <summary>Runs before any other code of this assembly, hence before the first native call of the client.</summary>
    [ModuleInitializer]
    [SuppressMessage("Usage", "CA2255", Justification = "The binding must be in place before any type of the client is touched.")]
    internal static void Bind()
    {
        NativeLibrary.SetDllImportResolver(typeof(Confluent.Kafka.Handle).Assembly, Resolve);
        NativeLibrary.SetDllImportResolver(typeof(SystemLibrdkafka).Assembly, Resolve);
    }

    private static nint Resolve(string name, Assembly assembly, DllImportSearchPath? path)
    {
        // 0 lets the runtime go on with its own search (the client also probes variants for other distributions).
        return name == Name && NativeLibrary.TryLoad(SystemName, out nint handle) ? handle : 0;
    }
}
#endif
