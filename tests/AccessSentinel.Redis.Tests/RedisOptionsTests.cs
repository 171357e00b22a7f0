namespace AccessSentinel.Redis.Tests;

/// <summary>Bad configuration refuses to start, naming the key and what is allowed.</summary>
public sealed class RedisOptionsTests
{
    private static readonly RedisOptions Good = new() { Connection = "localhost:6379" };

    [TestCase("localhost")]
    [TestCase("localhost:6380")]
    [TestCase("r1:6379,r2:6379,ssl=true,password=secret,defaultDatabase=2")]
    public void Connections_as_people_write_them_are_accepted(string connection) =>
        RedisOptionsValidation.Validate(Good with { Connection = connection }).ShouldBeEmpty();

    [TestCase("", "missing")]
    [TestCase("   ", "missing")]
    [TestCase("ssl=true", "names no host")]
    [TestCase("localhost,sll=true", "cannot be read")]
    [TestCase("localhost,ssl=perhaps", "cannot be read")]
    public void Others_are_refused_in_words(string connection, string words)
    {
        string error = RedisOptionsValidation.Validate(Good with { Connection = connection }).ShouldHaveSingleItem();
        error.ShouldStartWith("Redis:Connection");
        error.ShouldContain(words);
    }

#if !PUBLIC_FEED
    [TestCase("localhost,user=worker,password=secret")]
    [TestCase("localhost, USER = worker")]
    public void A_user_name_is_refused_where_the_client_knows_none(string connection)
    {
        string error = RedisOptionsValidation.Validate(Good with { Connection = connection }).ShouldHaveSingleItem();
        error.ShouldContain("user name");
        error.ShouldNotContain("secret");
    }
#endif

    [Test]
    public void Two_passwords_are_refused() =>
        RedisOptionsValidation.Validate(Good with { Connection = "localhost,password=secret", PasswordFile = "/run/secrets/redis" })
            .ShouldHaveSingleItem().ShouldContain("Redis:PasswordFile");

    [Test]
    public void Every_number_has_its_range()
    {
        (string Key, RedisOptions Options)[] bad =
        [
            ("ConnectTimeout", Good with { ConnectTimeout = TimeSpan.FromMilliseconds(99) }),
            ("ConnectTimeout", Good with { ConnectTimeout = TimeSpan.FromSeconds(61) }),
            ("OperationTimeout", Good with { OperationTimeout = TimeSpan.Zero }),
            ("RetryFor", Good with { RetryFor = TimeSpan.FromSeconds(-1) }),
            ("RetryFor", Good with { RetryFor = TimeSpan.FromMinutes(11) }),
            ("RecordDays", Good with { RecordDays = 399 }),
            ("RecordDays", Good with { RecordDays = 3651 }),
            ("ChunkRecords", Good with { ChunkRecords = 0 }),
            ("ChunkBytes", Good with { ChunkBytes = 1000 }),
            ("ChunksInFlight", Good with { ChunksInFlight = 65 }),
            ("WaitReplicas", Good with { WaitReplicas = 6 }),
        ];
        RedisOptionsValidation.Validate(Good).ShouldBeEmpty();
        foreach ((string key, RedisOptions options) in bad)
        {
            string error = RedisOptionsValidation.Validate(options).ShouldHaveSingleItem();
            error.ShouldStartWith($"Redis:{key} is ");
            error.ShouldContain("must be between");
        }
    }

    [Test]
    public void Replicas_are_not_waited_for_longer_than_an_attempt_lasts() =>
        RedisOptionsValidation.Validate(Good with { WaitReplicas = 1, OperationTimeout = TimeSpan.FromSeconds(3.9) })
            .ShouldHaveSingleItem().ShouldContain("with Redis:WaitReplicas it must be at least");

    [Test]
    public async Task What_is_wrong_is_not_connected() =>
        (await Should.ThrowAsync<ArgumentException>(() => RedisStateStore.ConnectAsync(Good with { ChunkRecords = 0 }, CancellationToken.None)))
            .Message.ShouldContain("Redis:ChunkRecords");
}
