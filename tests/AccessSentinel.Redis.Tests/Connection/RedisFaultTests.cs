using AccessSentinel.Redis.Connection;

namespace AccessSentinel.Redis.Tests.Connection;

/// <summary>What of Redis's error replies time may cure.</summary>
public sealed class RedisFaultTests
{
    [TestCase("LOADING Redis is loading the dataset in memory", "Transient")]
    [TestCase("READONLY You can't write against a read only replica.", "Transient")]
    [TestCase("ERR Error running script (call to f_ab): @user_script:2: @user_script: 2: -READONLY You can't write against a read only replica.", "Transient")]
    [TestCase("CLUSTERDOWN Hash slot not served", "Transient")]
    [TestCase("Endpoint 127.0.0.1:36439 serving hashslot 8571 is not reachable at this point of time. Please check connectTimeout value.", "Transient")]
    [TestCase("BUSY Redis is busy running a script.", "Transient")]
    [TestCase("ERR max number of clients reached", "Transient")]
    [TestCase("OOM command not allowed when used memory > 'maxmemory'.", "Permanent")]
    [TestCase("MISCONF Redis is configured to save RDB snapshots, but it's currently unable to persist to disk.", "Permanent")]
    [TestCase("NOAUTH Authentication required.", "Permanent")]
    [TestCase("NOPERM this user has no permissions to run the 'evalsha' command", "Permanent")]
    [TestCase("ERR unknown command 'EVALSHA'", "Permanent")]
    [TestCase("NOSCRIPT No matching script. Please use EVAL.", "ScriptMissing")]
    public void Error_replies_are_told_apart(string reply, string kind)
    {
        RedisFault fault = RedisFault.OfReply(reply);
        fault.Kind.ToString().ShouldBe(kind);
        fault.MayHaveRun.ShouldBeFalse();
        fault.Reason.ShouldContain(reply[..3] == "ERR" && kind == "Transient" ? "server" : reply.Split(' ')[1]);
    }

    [Test]
    public void After_a_lost_connection_a_command_may_have_run()
    {
        RedisFault.Of(new IOException("reset"))!.Value.ShouldBe(new RedisFault(FaultKind.Transient, true, "the connection is lost (reset)"));
        RedisFault.Of(new TimeoutException("5 s"))!.Value.MayHaveRun.ShouldBeTrue();
    }

    [Test]
    public void A_bug_is_no_fault_of_redis()
    {
        RedisFault.Of(new InvalidOperationException()).ShouldBeNull();
        RedisFault.Of(new OperationCanceledException()).ShouldBeNull();
    }
}
