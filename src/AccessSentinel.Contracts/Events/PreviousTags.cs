namespace AccessSentinel.Contracts.Events;

/// <summary>
/// The tags of an event under the key before the present one, made while there is one: with them the engine carries over what it remembers
/// under that key. Only tags that are remembered or shared are here; all are 0 where there is no such key.
/// </summary>
public struct PreviousTags
{
    /// <summary>
    /// When the overlap ends, UTC ticks; 0 = there is no previous key. Whoever judges the event holds it against the time that he judges at: an
    /// event's own time may be wrong by years.
    /// </summary>
    public long Until;

    /// <summary>As <see cref="AccessEvent.Beneficiary"/>.</summary>
    public ulong Beneficiary;

    /// <summary>As <see cref="AccessEvent.Organization"/>.</summary>
    public ulong Organization;

    /// <summary>As <see cref="AccessEvent.Software"/>.</summary>
    public ulong Software;

    /// <summary>As <see cref="AccessEvent.Network"/>.</summary>
    public ulong Network;

    /// <summary>As <see cref="AccessEvent.Device"/>.</summary>
    public ulong Device;

    /// <summary>As <see cref="AccessEvent.UserAgentFamily"/>.</summary>
    public ulong UserAgentFamily;

    /// <summary>Low 32 bits of what would be <see cref="AccessEvent.Session"/>: no more of it is remembered.</summary>
    public uint Session;

    /// <summary>Low 32 bits of what would be <see cref="AccessEvent.NirPrefix"/>.</summary>
    public uint NirPrefix;

    /// <summary>As <see cref="AccessEvent.NirOrder"/>, shifted by the previous key's offset.</summary>
    public ushort NirOrder;

    /// <summary>
    /// The previous key is the later one of the two: a rotation was taken back, or is being prepared. What workers share is read under the
    /// older key, which all of them have.
    /// </summary>
    public bool IsLater;

    /// <summary>What an event that was read under the previous key is to the same event read under the present one.</summary>
    /// <param name="read">The event under the previous key.</param>
    /// <param name="until">When the overlap ends, UTC ticks.</param>
    public static PreviousTags Of(in AccessEvent read, long until) => new()
    {
        Until = until,
        Beneficiary = read.Beneficiary,
        Organization = read.Organization,
        Software = read.Software,
        Network = read.Network,
        Device = read.Device,
        UserAgentFamily = read.UserAgentFamily,
        Session = (uint)read.Session,
        NirPrefix = (uint)read.NirPrefix,
        NirOrder = read.NirOrder,
    };

    /// <summary>Whether the overlap runs at a time, UTC ticks.</summary>
    public readonly bool OverlapAt(long time) => time < Until;
}
