namespace AccessSentinel.Processing.Health;

/// <summary>
/// Whether this worker protects the credentials of its partitions just now. Written by the worker, read by the host's health
/// endpoint; thread-safe.
/// </summary>
public sealed class WorkerHealth
{
    private readonly Lock _lock = new();
    private bool _running;
    private bool _storeAvailable = true;
    private bool _publisherAvailable = true;
    private bool _consumerAvailable = true;
    private int _assigned;
    private int _starting;
    private int _learning;

    /// <summary>Whether the poll loop is running.</summary>
    public bool Running
    {
        get
        {
            lock (_lock)
            {
                return _running;
            }
        }
    }

    /// <summary>Whether the last call to Redis succeeded.</summary>
    public bool StoreAvailable
    {
        get
        {
            lock (_lock)
            {
                return _storeAvailable;
            }
        }
    }

    /// <summary>Partitions that are ours.</summary>
    public int Assigned
    {
        get
        {
            lock (_lock)
            {
                return _assigned;
            }
        }
    }

    /// <summary>Partitions that learn and decide nothing yet.</summary>
    public int Learning
    {
        get
        {
            lock (_lock)
            {
                return _learning;
            }
        }
    }

    /// <summary>Ready: running, partitions assigned, all of them deciding, Redis and Kafka answer.</summary>
    public bool Ready => Reasons().Count == 0;

    /// <summary>Why it is not ready, a sentence each; empty when it is.</summary>
    public IReadOnlyList<string> Reasons()
    {
        lock (_lock)
        {
            var reasons = new List<string>();
            if (!_running)
            {
                reasons.Add("The worker is not consuming.");
            }

            if (_running && _assigned == 0)
            {
                reasons.Add("No partition is assigned.");
            }

            if (_starting > 0)
            {
                reasons.Add($"{_starting} partitions wait for their starting offset.");
            }

            if (_learning > 0)
            {
                reasons.Add($"{_learning} of {_assigned} partitions are learning and decide nothing yet.");
            }

            if (!_storeAvailable)
            {
                reasons.Add("Redis is away.");
            }

            if (!_consumerAvailable)
            {
                reasons.Add("No broker of Kafka can be reached.");
            }

            if (!_publisherAvailable)
            {
                reasons.Add("Kafka does not acknowledge what is published.");
            }

            return reasons;
        }
    }

    internal void SetRunning(bool running)
    {
        lock (_lock)
        {
            _running = running;
        }
    }

    internal void SetStore(bool available)
    {
        lock (_lock)
        {
            _storeAvailable = available;
        }
    }

    internal void SetConsumer(bool available)
    {
        lock (_lock)
        {
            _consumerAvailable = available;
        }
    }

    internal void SetPublisher(bool available)
    {
        lock (_lock)
        {
            _publisherAvailable = available;
        }
    }

    internal void SetPartitions(int assigned, int starting, int learning)
    {
        lock (_lock)
        {
            _assigned = assigned;
            _starting = starting;
            _learning = learning;
        }
    }
}
