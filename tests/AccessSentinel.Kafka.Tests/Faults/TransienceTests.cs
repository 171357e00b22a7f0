using AccessSentinel.Kafka.Faults;
using Confluent.Kafka;

namespace AccessSentinel.Kafka.Tests.Faults;

public sealed class TransienceTests
{
    /// <summary>The client does not deliver it again: a member that went on would have lost it.</summary>
    [TestCase(ErrorCode.Local_KeyDeserialization, true)]
    [TestCase(ErrorCode.Local_ValueDeserialization, true)]
    [TestCase(ErrorCode.Local_BadMsg, false)]
    [TestCase(ErrorCode.UnknownTopicOrPart, false)]
    public void A_message_that_could_not_be_copied_is_lost_to_this_member(ErrorCode code, bool lost) =>
        Transience.LosesMessage(new Error(code)).ShouldBe(lost);
}
