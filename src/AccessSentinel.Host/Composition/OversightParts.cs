using AccessSentinel.Contracts.Controls;
using AccessSentinel.Contracts.Signatures;
using AccessSentinel.Kafka.Consuming;
using AccessSentinel.Kafka.Options;
using AccessSentinel.Processing;
using Microsoft.Extensions.Logging;

namespace AccessSentinel.Host.Composition;

/// <summary>What a worker needs to follow operators and to sign, made once and disposed of with the host.</summary>
internal sealed class OversightParts : IDisposable
{
    private readonly KafkaConsumer? _consumer;
    private readonly ControlVerifier? _verifier;

    public OversightParts(IReadOnlyList<OperatorKey>? operators, SigningKey? commandKey, KafkaOptions kafka, ILoggerFactory logs)
    {
        CommandKey = commandKey;
        var log = logs.CreateLogger<OversightParts>();
        if (operators is null)
        {
            OversightLog.NoOperators(log);
        }
        else
        {
            OversightLog.Operators(log, operators.Count);
            _verifier = new ControlVerifier(operators);
            _consumer = KafkaParts.ControlsConsumer(kafka, logs);
            Controls = new ControlPorts(_consumer, _verifier);
        }

        if (commandKey is null)
        {
            OversightLog.Unsigned(log);
        }
        else
        {
            OversightLog.Signs(log, commandKey.KeyId);
        }
    }

    public ControlPorts? Controls { get; }

    public SigningKey? CommandKey { get; }

    public void Dispose()
    {
        _consumer?.Dispose();
        _verifier?.Dispose();
        CommandKey?.Dispose();
    }
}
