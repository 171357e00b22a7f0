using System.Text;
using StackExchange.Redis;

namespace AccessSentinel.Redis.Records;

/// <summary>
/// The key of a credential's record: <c>as:c:{&lt;credential id&gt;}</c>. Redis Cluster hashes what stands between the first <c>{</c>
/// and the next <c>}</c>, or the whole key when nothing stands there. So an id that itself holds a <c>}</c> is hashed by its beginning
/// only, and one that begins with it by the whole key. Both are sound: every script of ours touches one key, and two keys never
/// need to share a slot. Two ids never share a key, since what is around the id is fixed.
/// </summary>
internal static class RecordKey
{
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>The key of an id.</summary>
    /// <exception cref="EncoderFallbackException">The id is no text (unpaired surrogate): no parser of ours lets one through.</exception>
    public static RedisKey Of(string credentialId) => Strict.GetBytes($"as:c:{{{credentialId}}}");
}
