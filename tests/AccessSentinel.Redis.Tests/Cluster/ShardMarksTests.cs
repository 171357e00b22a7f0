using System.Globalization;
using AccessSentinel.Redis.Cluster;
using AccessSentinel.TestKit.Servers;

namespace AccessSentinel.Redis.Tests.Cluster;

/// <summary>Which keys carry a checkpoint, from what a node says of the cluster.</summary>
public sealed class ShardMarksTests
{
    private const string Nodes = """
        8a01 10.0.0.1:6379@16379,redis-1 myself,master - 0 1700000000000 1 connected 0-5460 [5461-<-8a02]
        8a02 10.0.0.2:6379@16379 master - 0 1700000000000 2 connected 5461-10921 10922 [93-<-8a01]
        8a03 10.0.0.3:6379@16379 master,fail - 1700000000000 1700000000000 3 disconnected 10923-16383
        8a04 10.0.0.4:6379@16379 slave 8a01 0 1700000000000 1 connected
        8a05 10.0.0.5:6379@16379 slave,fail 8a02 0 1700000000000 2 disconnected
        8a06 10.0.0.6:6379@16379 master - 0 1700000000000 4 connected

        """;

    [Test]
    public void The_map_has_masters_with_slots_and_their_connected_replicas()
    {
        ClusterMap map = ClusterMap.Read(Nodes);

        map.Masters.Select(static master => (master.Id, master.Address, master.HasFailed, master.Count, master.Replicas)).ShouldBe(
        [
            ("8a01", "10.0.0.1:6379", false, 5461, 1), ("8a02", "10.0.0.2:6379", false, 5462, 0), ("8a03", "10.0.0.3:6379", true, 5461, 0),
        ]);
        map.Uncovered.ShouldBe(5461);
    }

    [TestCase("OK")]
    [TestCase("8a01 10.0.0.1:6379@16379 master - 0 1 1 connected 0-16384")]
    [TestCase("8a01 10.0.0.1:6379@16379 master - 0 1 1 connected all")]
    public void Anything_else_is_no_map(string text) => Should.Throw<InvalidDataException>(() => ClusterMap.Read(text));

    [Test]
    public void However_slots_are_spread_each_master_has_one_mark_and_keeps_it_while_it_can()
    {
        const int Seed = 20_261_122;
        TestContext.Out.WriteLine($"seed {Seed}");
        Random random = new(Seed);
        for (int round = 0; round < 40; round++)
        {
            int masters = random.Next(1, 30);
            int[] owners = [.. Enumerable.Range(0, HashSlot.Count).Select(_ => random.Next(masters))];
            int[] marks = ShardMarks.Choose(MapOf(owners), []);
            marks.Select(mark => owners[SlotOf(mark)]).ShouldBe(Enumerable.Range(0, masters), ignoreOrder: true);
            ShardMarks.Choose(MapOf(owners), marks).ShouldBe(marks);

            int moved = marks[random.Next(marks.Length)];
            int emptied = owners[SlotOf(moved)];
            owners[SlotOf(moved)] = (emptied + 1) % masters;
            int[] next = ShardMarks.Choose(MapOf(owners), marks);
            next.Select(mark => owners[SlotOf(mark)]).ShouldBe(Enumerable.Range(0, masters), ignoreOrder: true);
            next.Except(marks).Count().ShouldBeLessThanOrEqualTo(1);
        }
    }

    [Test]
    public async Task Slots_are_those_of_the_server()
    {
        using RedisServer server = await RedisServer.StartAsync("cluster-enabled yes");
        foreach (string key in new[] { "", "1000", "9999", "as:generation", "as:c:{14640308285}", "as:c:{}", "as:c:{}}", "as:c:{a}b}", "{é}x", "a{b", "as:k:{2210}:g:t:3" })
        {
            HashSlot.Of(key).ShouldBe(int.Parse(await server.CliAsync("CLUSTER", "KEYSLOT", key), CultureInfo.InvariantCulture), key);
        }
    }

    private static int SlotOf(int mark) => HashSlot.Of(mark.ToString(CultureInfo.InvariantCulture));

    private static ClusterMap MapOf(int[] owners) => ClusterMap.Read(string.Join('\n', owners.Index()
        .GroupBy(static slot => slot.Item, static slot => slot.Index)
        .Select(static node => $"n{node.Key} 10.0.0.{node.Key}:6379@1 master - 0 0 1 connected {string.Join(' ', node)}")));
}
