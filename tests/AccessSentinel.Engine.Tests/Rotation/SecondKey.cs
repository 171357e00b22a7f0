using AccessSentinel.Contracts.Events;

namespace AccessSentinel.Engine.Tests.Rotation;

/// <summary>Events as another tag key would make them.</summary>
internal static class SecondKey
{
    private const long Salt = 0x5DEECE66D;

    internal static readonly long Never = DateTime.MaxValue.Ticks;

    /// <summary>The tag of the same identifier under the second key.</summary>
    internal static ulong Tag(ulong tag) => tag == 0 ? 0 : Stream.Tag((long)tag ^ Salt);

    /// <summary>The event under the second key alone.</summary>
    internal static AccessEvent Alone(in AccessEvent first) => first with
    {
        Beneficiary = Tag(first.Beneficiary),
        NirPrefix = Tag(first.NirPrefix),
        NirOrder = first.NirPrefix == 0 ? first.NirOrder : (ushort)((first.NirOrder + (Tag(first.NirPrefix ^ 99) % 1000)) % 1000),
        Organization = Tag(first.Organization),
        Software = Tag(first.Software),
        Session = Tag(first.Session),
        Network = Tag(first.Network),
        Device = Tag(first.Device),
        UserAgentFamily = Tag(first.UserAgentFamily),
        Previous = default,
    };

    /// <summary>The event under the second key, the first one before it.</summary>
    internal static AccessEvent AfterFirst(in AccessEvent first, long until) => Alone(first) with { Previous = PreviousTags.Of(first, until) };

    /// <summary>The event under the first key, the second one being the other: a rotation that was taken back.</summary>
    internal static AccessEvent AfterSecond(in AccessEvent first, long until) =>
        first with { Previous = PreviousTags.Of(Alone(first), until) with { IsLater = true } };
}
