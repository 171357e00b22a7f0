namespace AccessSentinel.Engine.Decisions;

/// <summary>What a decision rested on, as far as an operator's later word is about it.</summary>
/// <param name="Families">Bit n: the family n contributed noticeably.</param>
/// <param name="Foreign">It was decided of sources new to the credential.</param>
/// <param name="Network">Low 32 bits of the network's tag; 0 = unknown.</param>
/// <param name="Device">Low 32 bits of the device's tag; 0 = unknown.</param>
/// <param name="DayStrangers">Unclaimed strangers of the sliding day.</param>
public readonly record struct DecisionGrounds(int Families, bool Foreign, uint Network, uint Device, float DayStrangers)
{
    /// <summary>Whether there was a decision.</summary>
    public bool Any => Families != 0;

    /// <summary>Whether a source is the one that the decision was about; of familiar sources each is.</summary>
    public bool IsFrom(uint network, uint device) =>
        !Foreign || (Network != 0 && Network == network) || (Device != 0 && Device == device);
}
