using AccessSentinel.Contracts.Audit;
using AccessSentinel.Contracts.Events;
using AccessSentinel.Engine;

namespace AccessSentinel.Learning.Backtest.Replay;

/// <summary>With what a partition was judged, as its audit has it.</summary>
/// <param name="Configuration">What the process was configured with; null: not recorded.</param>
/// <param name="Model">Name and version of its model.</param>
/// <param name="Hash">SHA-256 of the model's file; null: built in.</param>
public sealed record RecordedJudgement(ConfigurationAudit? Configuration, string Model, string? Hash);

/// <summary>
/// Who judged each partition from which event on, and how. Events are taken in the order of the files, which is that of the topic within each
/// partition: from the event that a record names what it says holds. Where that is not in the files, from the first one after the record was made:
/// the event itself may have been days late, and partitions lag differently.
/// </summary>
internal sealed class RecordedPartitions
{
    private readonly Dictionary<(string Topic, int Partition), Course> _courses = [];
    private readonly Dictionary<string, (Course Course, Stretch Stretch)> _begins = new(StringComparer.Ordinal);
    private readonly HashSet<long> _times = [];
    private Stretch? _last;

    /// <summary>Puts the courses together.</summary>
    /// <param name="records">What was recorded, in any order.</param>
    /// <param name="engineOf">The engine of an incarnation and model.</param>
    public RecordedPartitions(
        IEnumerable<(AuditRecord Record, PartitionAudit Content)> records, Func<AuditRecord, PartitionAudit, DetectionEngine> engineOf)
    {
        foreach (var (record, content) in records.OrderBy(each => each.Record.At).ThenBy(each => each.Record.Number))
        {
            if (content.Event.Topic is not { } topic)
            {
                continue;
            }

            if (!_courses.TryGetValue((topic, content.Event.Partition), out var course))
            {
                _courses.Add((topic, content.Event.Partition), course = new Course());
            }

            if (!course.TryAdd(new Stretch(content.Event, content.Learning, engineOf(record, content), Math.Max(content.Event.Time.Ticks, record.At.Ticks))))
            {
                Problems.Add($"partition {content.Event.Partition} of {topic} lost what it knew and learned it again from what was retained: that is not replayed");
            }
        }

        foreach (var course in _courses.Values)
        {
            foreach (var stretch in course.Stretches)
            {
                _begins[stretch.From.EventId] = (course, stretch);
                _times.Add(MillisecondOf(stretch.From.Time.Ticks));
            }
        }
    }

    /// <summary>Sentences about what cannot be replayed.</summary>
    public List<string> Problems { get; } = [];

    /// <summary>An event is about to be judged at a time.</summary>
    public void Reach(in AccessEvent accessEvent, long time)
    {
        foreach (var course in _courses.Values)
        {
            while (course.Next is { } next && time > next.Surely)
            {
                course.Reach(next);
                _last = next;
            }
        }

        // The time first: an event's name is a text that would have to be made of each. An id may come again with another time.
        if (_times.Contains(MillisecondOf(accessEvent.Time))
            && _begins.TryGetValue(InputNotes.NameOf(accessEvent.EventId), out var begin)
            && MillisecondOf(begin.Stretch.From.Time.Ticks) == MillisecondOf(accessEvent.Time))
        {
            begin.Course.Reach(begin.Stretch);
            _last = begin.Stretch;
        }
    }

    private static long MillisecondOf(long ticks) => ticks / TimeSpan.TicksPerMillisecond;

    /// <summary>
    /// How a credential of a partition is judged now; null: nothing is recorded. One whose partition nobody knows had nothing decided: it
    /// learns while any partition does.
    /// </summary>
    public Stretch? Of((string Topic, int Partition)? partition)
    {
        if (partition is { } known && _courses.TryGetValue(known, out var course))
        {
            return course.Present;
        }

        if (_courses.Count == 0)
        {
            return null;
        }

        var any = _last ?? _courses.Values.First().Present;
        return any with { Learning = _courses.Values.Any(static each => each.Present.Learning) };
    }

    /// <summary>What holds from an event on.</summary>
    /// <param name="From">That event.</param>
    /// <param name="Learning">Whether it is only learned from.</param>
    /// <param name="Engine">What judges.</param>
    /// <param name="Surely">Time after which it holds whether the event was seen or not, UTC ticks.</param>
    internal sealed record Stretch(AuditEvent From, bool Learning, DetectionEngine Engine, long Surely);

    /// <summary>One partition.</summary>
    private sealed class Course
    {
        private readonly List<Stretch> _stretches = [];
        private int _next;

        public IReadOnlyList<Stretch> Stretches => _stretches;

        /// <summary>Before the first one is reached, that one.</summary>
        public Stretch Present => _stretches[Math.Max(0, _next - 1)];

        public Stretch? Next => _next < _stretches.Count ? _stretches[_next] : null;

        /// <summary>Adds what was said next; false: it begins to learn anew. Who begins further back took over before the one that began there.</summary>
        public bool TryAdd(Stretch stretch)
        {
            if (stretch.Learning && _stretches.Exists(static each => !each.Learning))
            {
                return false;
            }

            _stretches.RemoveAll(each => each.From.Offset >= stretch.From.Offset);
            _stretches.Add(stretch);
            return true;
        }

        /// <summary>What holds goes on only: one that was reached by time is not gone back from.</summary>
        public void Reach(Stretch stretch) => _next = Math.Max(_next, _stretches.IndexOf(stretch) + 1);
    }
}
