namespace AccessSentinel.Kafka.Faults;

/// <summary>Turns librdkafka's refusal of a configuration into an exception that names the property.</summary>
internal static class ClientCreation
{
    /// <summary>Makes a client.</summary>
    /// <exception cref="ArgumentException">A property is unknown, out of range, or contradicts another.</exception>
    internal static T Create<T>(Func<T> build)
    {
        try
        {
            return build();
        }
        catch (InvalidOperationException exception)
        {
            throw new ArgumentException($"Kafka: librdkafka refuses the configuration: {exception.Message}", exception);
        }
    }
}
