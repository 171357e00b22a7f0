using System.Text;

namespace AccessSentinel.Kafka.Tests.Clusters;

internal static class Texts
{
    internal static byte[] Bytes(string text) => Encoding.UTF8.GetBytes(text);

    internal static string? Of(byte[]? bytes) => bytes is null ? null : Encoding.UTF8.GetString(bytes);
}
