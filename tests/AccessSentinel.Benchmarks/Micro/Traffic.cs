using AccessSentinel.Contracts.Events;
using AccessSentinel.Contracts.Privacy;
using AccessSentinel.Engine;
using AccessSentinel.Engine.State;
using AccessSentinel.Simulation;
using AccessSentinel.Simulation.Output;

namespace AccessSentinel.Benchmarks.Micro;

/// <summary>
/// An endless working life of a simulated population: each call of <see cref="Next"/> goes on where the last ended, so that records
/// stay warm and no event comes twice.
/// </summary>
internal sealed class Traffic
{
    private const int Days = 3_600;

    private readonly SimulatedEventStream _stream;
    private readonly SimulatedEventProjection _projection;
    private readonly SimulatedEventWriter _writer;
    private readonly PortalSimulation _simulation;
    private SimulatedEventProjection? _rotated;

    public Traffic(int credentials)
    {
        var simulation = new PortalSimulation(new SimulationParameters { Credentials = credentials, Days = Days }, 1);
        _simulation = simulation;
        _stream = simulation.Events();
        _projection = new SimulatedEventProjection(simulation, TagKey.Evaluation);
        _writer = new SimulatedEventWriter(simulation);
        States = [.. simulation.Credentials.Select(each => new CredentialState(each.Id))];
    }

    /// <summary>A record for each credential.</summary>
    public CredentialState[] States { get; }

    /// <summary>From here on the key is another one, and the one before overlaps with it.</summary>
    public void Rotate()
    {
        _rotated = new SimulatedEventProjection(_simulation, new TagKey("next", new byte[32]));
        Array.ForEach(States, state => KeyRotation.Begin(state, TagKey.Evaluation.Id, "next"));
    }

    /// <summary>The next events as the engine sees them.</summary>
    public void Next(Span<TrafficEvent> into)
    {
        foreach (ref var each in into)
        {
            Advance(ref each);
            _projection.Project(_stream.Current, ref each.Event);
            if (_rotated is not null)
            {
                var previous = PreviousTags.Of(each.Event, long.MaxValue);
                _rotated.Project(_stream.Current, ref each.Event);
                each.Event.Previous = previous;
            }
        }
    }

    /// <summary>The next events as the portal writes them.</summary>
    public void NextMessages(Span<TrafficEvent> into)
    {
        foreach (ref var each in into)
        {
            Advance(ref each);
            each.Message = _writer.Write(_stream.Current).ToArray();
        }
    }

    private void Advance(ref TrafficEvent each)
    {
        if (!_stream.MoveNext())
        {
            throw new InvalidOperationException($"The simulated {Days} days are over.");
        }

        each.Credential = _stream.Current.Credential;
        each.Time = _stream.Current.Time;
    }
}

/// <summary>One event of the traffic.</summary>
internal struct TrafficEvent
{
    public int Credential;
    public long Time;
    public AccessEvent Event;
    public byte[] Message;
}
