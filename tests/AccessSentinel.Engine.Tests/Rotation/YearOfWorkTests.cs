using AccessSentinel.Contracts.Commands;
using AccessSentinel.Contracts.Events;
using AccessSentinel.Engine.State;

namespace AccessSentinel.Engine.Tests.Rotation;

/// <summary>A year of ordinary work, and a theft, with a rotation of keys in the middle.</summary>
public sealed class YearOfWorkTests
{
    private const int Days = 365;

    [TestCase(1)]
    [TestCase(2)]
    [TestCase(3)]
    public void A_rotation_in_a_year_of_work_makes_nobody_new_and_stops_nobody(int seed)
    {
        Life whole = new(rotated: int.MaxValue), rotated = new(rotated: 180);
        Random days = Stream.Seeded(seed), sameDays = new(seed);
        whole.Work(0, Days, days);
        rotated.Work(0, Days, sameDays);

        whole.Commands.ShouldBeEmpty();
        rotated.Commands.ShouldBeEmpty();
        TestContext.Out.WriteLine($"{whole.FirstSeen} first seen in {whole.Reads} reads; with a rotation {rotated.FirstSeen} in {rotated.Reads}");
        rotated.Reads.ShouldBe(whole.Reads);

        // Of 900 people some hundreds are known: two of them have equal fingerprints of 21 bits with a probability of a fifth under either key.
        Math.Abs(rotated.FirstSeen - whole.FirstSeen).ShouldBeLessThanOrEqualTo(2);
        rotated.State.Known.Count.ShouldBeLessThanOrEqualTo(whole.State.Known.Count + 2, "no page grows by it");
    }

    /// <summary>How many people the thief has read when the key is rotated.</summary>
    [TestCase(0)]
    [TestCase(1)]
    [TestCase(3)]
    [TestCase(6)]
    [TestCase(20)]
    public void An_episode_in_whose_middle_the_key_is_rotated_takes_the_same_measures_at_the_same_events(int read)
    {
        Life whole = new(rotated: int.MaxValue), rotated = new(rotated: int.MaxValue);
        foreach (Life life in new[] { whole, rotated })
        {
            life.Work(0, 60, new Random(9));
            life.Desk.Place = Place.Elsewhere;
            life.Give(AccessAction.Login, Desk.At(63, 3), 0);
        }

        for (int i = 0; i < 60; i++)
        {
            if (i == read)
            {
                rotated.Rotate();
            }

            // Every fifth is somebody whom he has read already.
            long person = 700_000 + (i % 5 == 4 ? i - 3 : i);
            long time = Desk.At(63, 3) + (i * 12 * TimeSpan.TicksPerSecond);
            whole.Give(AccessAction.Lookup, time, person);
            rotated.Give(AccessAction.Lookup, time, person);
        }

        whole.Commands.Count.ShouldBeGreaterThan(0);
        rotated.Commands.Select(State.CommandText.Of).ShouldBe(whole.Commands.Select(State.CommandText.Of));
        rotated.State.Distinct.Estimate(Engine.Windows.WindowLength.Day, rotated.State.Now).ShouldBe(48);
    }

    /// <summary>A practice whose workers get a new key on a day.</summary>
    private sealed class Life(int rotated)
    {
        private bool _second;

        public Desk Desk { get; } = new() { SecondFactor = true };

        public CredentialState State => Desk.State;

        public IReadOnlyList<Command> Commands => Desk.Commands;

        public int Reads { get; private set; }

        public int FirstSeen { get; private set; }

        public void Rotate()
        {
            KeyRotation.Begin(Desk.State, "k1", "k2");
            _second = true;
        }

        public void Give(AccessAction action, long time, long person)
        {
            AccessEvent made = Desk.Make(action, time, person);
            EventResult result = Desk.Give(_second ? SecondKey.AfterFirst(made, SecondKey.Never) : made);
            Reads += result.Read == BeneficiaryRead.Nobody ? 0 : 1;
            FirstSeen += result.Read == BeneficiaryRead.FirstSeen ? 1 : 0;
        }

        public void Work(int from, int days, Random random)
        {
            for (int day = from; day < from + days; day++)
            {
                if (day == rotated)
                {
                    Rotate();
                }

                if (day % 7 >= 5)
                {
                    continue;
                }

                Desk.Session++;
                Give(AccessAction.Login, Desk.At(day, 8.9), 0);
                for (int i = 0; i < 20; i++)
                {
                    long person = 1 + random.Next(900);
                    double hour = 9 + (8.0 * (i + (random.NextDouble() * 0.8)) / 20);
                    Give(AccessAction.Lookup, Desk.At(day, hour), person);
                    if (random.NextDouble() < 0.9)
                    {
                        Give(AccessAction.Claim, Desk.At(day, hour + 0.02), person);
                    }
                }
            }
        }
    }
}
