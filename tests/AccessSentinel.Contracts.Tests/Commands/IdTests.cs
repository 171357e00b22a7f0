using AccessSentinel.Contracts.Commands;

namespace AccessSentinel.Contracts.Tests.Commands;

public sealed class IdTests
{
    /// <summary>Ids are on topics and in records: they may never change.</summary>
    [Test]
    public void IdsStayWhatTheyAre()
    {
        EpisodeId.Create("8100123456789", new UInt128(1, 2)).ShouldBe("b5574128b2946d75f8ed8d5a18cb27e6");
        CommandId.Create("8100123456789", "e", "1/suspend", OperatingMode.Enforce).ShouldBe("6fc16f20be2bf0b6d41d55dc1a5284c4");
    }

    [Test]
    public void EveryPartCounts()
    {
        string[] ids =
        [
            CommandId.Create("c", "e", "1", OperatingMode.Enforce),
            CommandId.Create("c", "e", "1", OperatingMode.Shadow),
            CommandId.Create("c", "e", "2", OperatingMode.Enforce),
            CommandId.Create("c", "f", "1", OperatingMode.Enforce),
            CommandId.Create("d", "e", "1", OperatingMode.Enforce),
            CommandId.Create("ce", "", "1", OperatingMode.Enforce),
            CommandId.Create("c", "e1", "", OperatingMode.Enforce),
            EpisodeId.Create("c", 1),
            EpisodeId.Create("c", 2),
            EpisodeId.Create("d", 1),
        ];

        ids.ShouldBeUnique();
        ids.ShouldAllBe(id => id.Length == 32 && id.All(char.IsAsciiHexDigitLower));
    }
}
