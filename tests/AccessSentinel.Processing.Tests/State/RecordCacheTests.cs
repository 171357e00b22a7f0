using System.Text;
using AccessSentinel.Processing.State;

namespace AccessSentinel.Processing.Tests.State;

public sealed class RecordCacheTests
{
    [Test]
    public void The_same_bytes_find_the_same_entry_and_make_no_text()
    {
        var cache = new RecordCache(10);
        var id = Encoding.UTF8.GetBytes("ps-1234567890");
        var first = cache.Touch(id);
        cache.Touch(id).ShouldBeSameAs(first);
        first.CredentialId.ShouldBe("ps-1234567890");
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 1000; i++)
        {
            cache.Touch(id);
        }

        (GC.GetAllocatedBytesForCurrentThread() - before).ShouldBe(0);
    }

    [Test]
    public void The_least_recently_used_goes_first()
    {
        var cache = new RecordCache(2);
        var a = Touch(cache, "a");
        Touch(cache, "b");
        Touch(cache, "a").ShouldBeSameAs(a);
        Touch(cache, "c");
        cache.Trim();
        cache.Count.ShouldBe(2);
        Touch(cache, "a").ShouldBeSameAs(a);
        var c = Touch(cache, "c");
        Touch(cache, "b");
        cache.Trim();
        Touch(cache, "c").ShouldBeSameAs(c);
        Touch(cache, "a").ShouldNotBeSameAs(a, "it was the oldest when b came back");
    }

    [Test]
    public void What_is_in_work_is_never_evicted()
    {
        var cache = new RecordCache(1);
        var a = Touch(cache, "a");
        a.InBatch = true;
        Touch(cache, "b").InBatch = true;
        cache.Trim();
        cache.Count.ShouldBe(2);
        Touch(cache, "a").ShouldBeSameAs(a);
    }

    [Test]
    public void Any_order_of_use_keeps_exactly_the_most_recent()
    {
        const int Seed = 20260302;
        TestContext.Out.WriteLine($"seed {Seed}");
        var random = new Random(Seed);
        var cache = new RecordCache(8);
        var model = new List<string>();
        for (var i = 0; i < 5_000; i++)
        {
            var id = "c" + random.Next(20);
            var known = model.Remove(id);
            model.Add(id);
            var entry = Touch(cache, id);
            (entry.Version == 1).ShouldBe(known, "an entry that was kept is the one that was marked");
            entry.Version = 1;
            cache.Trim();
            if (model.Count > 8)
            {
                model.RemoveAt(0);
            }

            cache.Count.ShouldBe(model.Count);
        }
    }

    [TestCase("ascii-only")]
    [TestCase("é")]
    [TestCase("日本語の資格")]
    [TestCase("mixed-é-日-🙂-end")]
    [TestCase("12345678")]
    public void Text_and_bytes_of_an_id_are_equal_and_hash_alike(string id)
    {
        var comparer = CredentialIdComparer.Instance;
        var bytes = Encoding.UTF8.GetBytes(id);
        comparer.Equals(bytes, id).ShouldBeTrue();
        comparer.GetHashCode(bytes).ShouldBe(comparer.GetHashCode(id));
        comparer.Create(bytes).ShouldBe(id);
        comparer.Equals(bytes, id + "x").ShouldBeFalse();
        comparer.Equals(bytes.AsSpan(0, bytes.Length - 1), id).ShouldBeFalse();
    }

    [Test]
    public void Bytes_of_another_id_of_equal_length_differ()
    {
        CredentialIdComparer.Instance.Equals("é"u8, "ab").ShouldBeFalse();
        CredentialIdComparer.Instance.Equals("ab"u8, "ac").ShouldBeFalse();
    }

    private static CachedRecord Touch(RecordCache cache, string id) => cache.Touch(Encoding.UTF8.GetBytes(id));
}
