using System.ComponentModel.DataAnnotations;
using AccessSentinel.Kafka.Consuming;
using AccessSentinel.Kafka.Options;
using AccessSentinel.Kafka.Publishing;
using AccessSentinel.Kafka.Topics;
using AccessSentinel.TestKit;
using Microsoft.Extensions.Logging.Abstractions;

namespace AccessSentinel.Kafka.Tests.Options;

public sealed class KafkaOptionsTests
{
    [OneTimeSetUp]
    public void NeedsLibrary() => Requires.Librdkafka();

    [Test]
    public void The_defaults_are_valid() => Errors(new KafkaOptions()).ShouldBeEmpty();

    [TestCase(nameof(KafkaOptions.BootstrapServers), "")]
    [TestCase(nameof(KafkaOptions.GroupId), "")]
    [TestCase(nameof(KafkaOptions.SessionTimeoutMs), 999)]
    [TestCase(nameof(KafkaOptions.SessionTimeoutMs), 1_800_001)]
    [TestCase(nameof(KafkaOptions.MaxPollIntervalMs), 9_999)]
    [TestCase(nameof(KafkaOptions.QueuedMaxKilobytes), 0)]
    [TestCase(nameof(KafkaOptions.DeliveryTimeoutMs), 0)]
    [TestCase(nameof(KafkaOptions.Compression), "zip")]
    [TestCase(nameof(KafkaOptions.Partitioner), "random")]
    [TestCase(nameof(KafkaOptions.IsolationLevel), "serializable")]
    [TestCase(nameof(KafkaOptions.SecurityProtocol), "tls")]
    [TestCase(nameof(KafkaOptions.SaslMechanism), "LOGIN")]
    public void A_bad_value_is_named(string property, object value)
    {
        var options = new KafkaOptions();
        typeof(KafkaOptions).GetProperty(property)!.SetValue(options, value);
        Errors(options).ShouldHaveSingleItem().MemberNames.ShouldBe([property]);
    }

    [Test]
    public void The_topics_are_those_of_the_fixed_interface() =>
        new TopicNames().WithRetention().Select(topic => (topic.Name, topic.Retention.Days)).ShouldBe(
        [
            ("portal.access-events", 35), ("portal.commands", 30), ("portal.command-results", 30), ("sentinel.controls", 366),
            ("sentinel.findings", 90), ("sentinel.audit", 1098), ("sentinel.dead-letter", 30),
        ]);

    [TestCase("enable.auto.offset.store")]
    [TestCase("acks")]
    [TestCase("partition.assignment.strategy")]
    [TestCase("auto.offset.reset")]
    public void A_property_that_correctness_rests_on_is_refused(string property)
    {
        var options = new KafkaOptions { Properties = { [property] = "x" } };
        Should.Throw<ArgumentException>(() => new KafkaConsumer(options, NullLogger<KafkaConsumer>.Instance).Dispose()).Message.ShouldContain(property);
        Should.Throw<ArgumentException>(() => new KafkaPublisher(options, NullLogger<KafkaPublisher>.Instance)).Message.ShouldContain(property);
        Should.Throw<ArgumentException>(() => new TopicAdmin(options).Dispose()).Message.ShouldContain(property);
    }

    [Test]
    public void A_property_that_librdkafka_does_not_know_is_named()
    {
        var options = new KafkaOptions { Properties = { ["no.such.property"] = "1" } };
        Should.Throw<ArgumentException>(() => new KafkaConsumer(options, NullLogger<KafkaConsumer>.Instance).Dispose()).Message.ShouldContain("no.such.property");
        Should.Throw<ArgumentException>(() => new KafkaPublisher(options, NullLogger<KafkaPublisher>.Instance)).Message.ShouldContain("no.such.property");
        Should.Throw<ArgumentException>(() => new TopicAdmin(options).Dispose()).Message.ShouldContain("no.such.property");
    }

    [TestCase("ssl")]
    [TestCase("sasl_ssl")]
    public void Secured_clients_can_be_made(string protocol)
    {
        var options = new KafkaOptions
        {
            SecurityProtocol = protocol,
            SaslMechanism = protocol == "sasl_ssl" ? "SCRAM-SHA-512" : null,
            SaslUsername = "sentinel",
            SaslPassword = "secret",
            Compression = "zstd",
        };
        Should.NotThrow(() => new KafkaConsumer(options, NullLogger<KafkaConsumer>.Instance).Dispose());
        Should.NotThrow(() => new TopicAdmin(options).Dispose());
    }

    private static List<ValidationResult> Errors(KafkaOptions options)
    {
        List<ValidationResult> errors = [];
        Validator.TryValidateObject(options, new ValidationContext(options), errors, validateAllProperties: true);
        return errors;
    }
}
