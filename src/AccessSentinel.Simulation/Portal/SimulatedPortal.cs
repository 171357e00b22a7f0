using AccessSentinel.Contracts.Commands;
using AccessSentinel.Contracts.Events;
using AccessSentinel.Simulation.Geography;
using AccessSentinel.Simulation.People;
using AccessSentinel.Simulation.Randomness;

namespace AccessSentinel.Simulation.Portal;

/// <summary>
/// The portal of a simulation, which obeys commands. Feed it the intended events in order (<see cref="Submit"/>) and commands as they
/// come (<see cref="Obey"/>); it gives back the events that really happen. Owners whose access is refused for want of a second factor
/// give it, with a probability and after a while; thieves cannot, unless their scenario says so. A factor counts for the session that
/// gave it and for no other. Not thread-safe.
/// </summary>
public sealed class SimulatedPortal
{
    private readonly PortalSimulation _simulation;
    private readonly PortalOptions _options;
    private readonly Dictionary<string, int> _positions = new(StringComparer.Ordinal);
    private readonly CredentialAccount[] _accounts;
    private readonly DrillAccounts _drills;
    private readonly PriorityQueue<PendingSignIn, long> _signIns = new();
    private readonly PortalLedger _ledger;
    private ulong _made;

    /// <summary>A portal for one simulation.</summary>
    public SimulatedPortal(PortalSimulation simulation, PortalOptions? options = null)
    {
        _simulation = simulation;
        _options = options ?? new PortalOptions();
        _drills = new DrillAccounts(_options.Drills);
        _accounts = new CredentialAccount[simulation.Credentials.Count];
        _ledger = new PortalLedger(simulation);
        for (var i = 0; i < _accounts.Length; i++)
        {
            _accounts[i] = new CredentialAccount();
            _positions[simulation.Credentials[i].Id] = i;
        }
    }

    /// <summary>The sums so far.</summary>
    public PortalOutcome Outcome => _ledger.Sum();

    /// <summary>Each attack so far.</summary>
    public IReadOnlyList<AttackOutcome> AttackOutcomes => _ledger.Attacks();

    /// <summary>
    /// Takes a command that arrives at a time (UTC) and says what became of it. The greatest sequence of a credential is in force;
    /// shadow commands are ignored (null: the portal says nothing about them).
    /// </summary>
    public CommandResult? Obey(Command command, DateTime at)
    {
        if (command.Mode == OperatingMode.Shadow)
        {
            return null;
        }

        var result = new CommandResult
        {
            CommandId = command.Id,
            CredentialId = command.CredentialId,
            Sequence = command.Sequence,
            AppliedAt = at,
            Result = CommandEffect.Failed,
        };
        if (_drills.Has(command.CredentialId))
        {
            return result with { Result = _drills.Obey(command), SessionsRevoked = 0 };
        }

        if (!_positions.TryGetValue(command.CredentialId, out var position))
        {
            return result with { Detail = "unknown credential" };
        }

        var account = _accounts[position];
        if (command.Sequence <= account.Measure.Sequence)
        {
            return result with { Result = CommandEffect.Stale };
        }

        account.Measure = PortalMeasure.Of(command);
        account.Verified.Clear();
        var revoked = command.RevokeSessions ? account.RevokeSessions() : 0;
        _ledger.Count(command, position);
        return result with { Result = CommandEffect.Applied, SessionsRevoked = revoked };
    }

    /// <summary>Whether an access would be answered, without any effect.</summary>
    /// <param name="credential">Position of the credential.</param>
    /// <param name="beneficiary">Whom it concerns, or 0.</param>
    /// <param name="time">UTC ticks.</param>
    /// <param name="session">The session it is made in, or 0: one that gave no second factor.</param>
    public PortalAnswer Decide(int credential, ulong beneficiary, long time, ulong session = 0)
    {
        var account = _accounts[credential];
        ref readonly var measure = ref account.Measure;
        if (!measure.IsRunning(time))
        {
            return PortalAnswer.Allowed;
        }

        if (measure.Type == CommandType.Suspend)
        {
            return PortalAnswer.Denied;
        }

        if (measure.Type == CommandType.StepUp && !account.Verified.Contains(session))
        {
            return PortalAnswer.SecondFactorAsked;
        }

        return WithinLimits(account, measure, credential, beneficiary, time) ? PortalAnswer.Allowed : PortalAnswer.Denied;
    }

    /// <summary>
    /// Plays one intended event. <paramref name="actual"/> is what the portal logs: the same, or refused.
    /// </summary>
    public PortalAnswer Submit(in SimulatedEvent intended, out SimulatedEvent actual)
    {
        actual = intended;
        var account = _accounts[intended.Credential];
        var time = intended.Time;
        if (intended.Outcome == AccessOutcome.Denied)
        {
            return PortalAnswer.Denied;
        }

        var answer = intended.Action is AccessAction.Login or AccessAction.Logout
            ? Enter(account, intended, ref actual)
            : Answer(account, intended, ref actual);
        if (answer != PortalAnswer.Allowed)
        {
            actual.Outcome = AccessOutcome.Denied;
            actual.Records = 1;
        }

        if (answer == PortalAnswer.Allowed && intended.Beneficiary != 0 && actual.Outcome == AccessOutcome.Success)
        {
            account.Remember(intended.Beneficiary, LocalDay(intended.Credential, time), time);
        }

        _ledger.Count(intended, answer);
        return answer;
    }

    /// <summary>
    /// The next sign-in that measures brought about, if one is due by a time (UTC ticks): somebody who was asked gives the second
    /// factor, or somebody whose session was revoked signs in anew. Take these before <see cref="Submit"/> of an event of that time.
    /// </summary>
    public bool TryTakeAnswer(long until, out SimulatedEvent answer)
    {
        while (_signIns.TryPeek(out var pending, out var due) && due <= until)
        {
            _signIns.Dequeue();
            var account = _accounts[pending.Credential];
            account.Waiting.Remove(HeldBy(pending.Origin));
            ref var measure = ref account.Measure;
            var asked = measure.IsRunning(due) && measure.Type == CommandType.StepUp;
            if (pending.AnswersStepUp && !asked)
            {
                continue;
            }

            answer = SignIn(pending, due);
            if (!pending.AnswersStepUp && (asked || (measure.IsRunning(due) && measure.Type == CommandType.Suspend)))
            {
                answer.Outcome = AccessOutcome.Denied;
                answer.Session = 0;
                return true;
            }

            account.SignedIn(answer.Session);
            if (pending.AnswersStepUp)
            {
                measure.Answered = true;
                account.Verified.Add(answer.Session);
            }

            account.Continue(HeldBy(pending.Origin), new SessionSuccessor(answer.Session, answer.Authentication, answer.SecondFactor));
            return true;
        }

        answer = default;
        return false;
    }

    /// <summary>A session and who holds it: of a hijacked one the owner gets a new one, the thief does not.</summary>
    private static (ulong Session, bool IsAttack) HeldBy(in SimulatedEvent each) => (each.Session, each.IsAttack);

    private SimulatedEvent SignIn(in PendingSignIn pending, long due)
    {
        var answer = pending.Origin;
        answer.Id = RandomStream.Hash(_simulation.Seed, 0x616E7377, ++_made);
        answer.Session = RandomStream.Hash(_simulation.Seed, 0x73657373, _made) | 1;
        answer.Credential = pending.Credential;
        answer.Time = due;
        answer.Delivered = due;
        answer.Action = AccessAction.Login;
        answer.Outcome = AccessOutcome.Success;
        answer.Beneficiary = 0;
        answer.Records = 1;
        if (pending.AnswersStepUp)
        {
            answer.Authentication = answer.SecondFactor ? answer.Authentication : AuthenticationMethod.OneTimePassword;
            answer.SecondFactor = true;
        }

        return answer;
    }

    private PortalAnswer Enter(CredentialAccount account, in SimulatedEvent intended, ref SimulatedEvent actual)
    {
        var time = intended.Time;
        if (intended.Action == AccessAction.Logout)
        {
            return PortalAnswer.Allowed;
        }

        ref var measure = ref account.Measure;
        if (measure.IsRunning(time) && measure.Type == CommandType.Suspend)
        {
            return PortalAnswer.Denied;
        }

        if (measure.IsRunning(time) && measure.Type == CommandType.StepUp)
        {
            if (!intended.SecondFactor || !CanPass(intended))
            {
                // Asked for the second factor and turned away, until it is given.
                PlanAnswer(account, intended);
                return PortalAnswer.SecondFactorAsked;
            }

            measure.Answered = true;
            account.Verified.Add(intended.Session);
        }

        account.SignedIn(intended.Session);
        actual.Outcome = AccessOutcome.Success;
        return PortalAnswer.Allowed;
    }

    private PortalAnswer Answer(CredentialAccount account, in SimulatedEvent intended, ref SimulatedEvent actual)
    {
        if (account.TryContinued(HeldBy(intended), out var successor))
        {
            // Whoever signed in anew in between goes on in that session.
            actual.Session = successor.Session;
            actual.Authentication = successor.Authentication;
            actual.SecondFactor = successor.SecondFactor;
        }

        var answer = Decide(intended.Credential, intended.Beneficiary, intended.Time, actual.Session);
        if (answer == PortalAnswer.SecondFactorAsked)
        {
            PlanAnswer(account, intended);
        }

        if (answer != PortalAnswer.Allowed || !account.IsRevoked(actual.Session))
        {
            return answer;
        }

        // The session is gone: refused now, and whoever can sign in does so within the minute.
        var canSignIn = !intended.IsAttack || _simulation.Scenarios[intended.Scenario].CanSignIn;
        if (canSignIn && account.Waiting.Add(HeldBy(intended)))
        {
            var delay = 5 + (long)(RandomStream.Hash(intended.Id, 7) % 40);
            _signIns.Enqueue(new PendingSignIn(intended.Credential, false, intended), intended.Time + (delay * TimeSpan.TicksPerSecond));
        }

        return PortalAnswer.Denied;
    }

    private bool WithinLimits(CredentialAccount account, in PortalMeasure measure, int credential, ulong beneficiary, long time)
    {
        if (beneficiary == 0)
        {
            // A list or an export names nobody: under limits it is refused, since it could hold anybody.
            return measure.Scope == LimitScope.Any && measure.PerHour == int.MaxValue;
        }

        var inScope = measure.Scope switch
        {
            LimitScope.Known => account.KnewBefore(beneficiary, LocalDay(credential, time)),
            LimitScope.Department => PeopleTable.DepartmentOf(beneficiary) == _simulation.Population[credential].DepartmentIndex,
            _ => true,
        };
        return inScope && account.WithinPace(beneficiary, time, measure.PerHour);
    }

    private int LocalDay(int credential, long time)
    {
        var department = _simulation.Population[credential].DepartmentIndex;
        var day = DateOnly.FromDayNumber((int)(time / TimeSpan.TicksPerDay));
        return (int)((time + (LocalTime.OffsetHours(department, day) * TimeSpan.TicksPerHour)) / TimeSpan.TicksPerDay);
    }

    private bool CanPass(in SimulatedEvent intended) =>
        !intended.IsAttack || _simulation.Scenarios[intended.Scenario] is { PassesSecondFactor: true, CanSignIn: true };

    /// <summary>Whoever was just asked for a second factor goes and gives it, if able and willing, in a new session.</summary>
    private void PlanAnswer(CredentialAccount account, in SimulatedEvent asked)
    {
        if (!CanPass(asked) || account.Waiting.Contains(HeldBy(asked)))
        {
            return;
        }

        // Whether and how fast is a trait of the measure, not of the attempt: who cannot answer does not try again and again.
        var random = new RandomStream(RandomStream.Hash(_simulation.Seed, (ulong)asked.Credential, (ulong)account.Measure.Sequence));
        var has = _simulation.Population[asked.Credential].SecondFactor || account.Measure.Answered;
        if (account.Measure.Answered || random.Chance(has ? _options.AnswerProbability : _options.AnswerProbabilityWithoutFactor))
        {
            var delay = random.LogNormal(has ? _options.AnswerDelay.TotalSeconds : 20 * _options.AnswerDelay.TotalSeconds, 0.6);
            account.Waiting.Add(HeldBy(asked));
            _signIns.Enqueue(
                new PendingSignIn(asked.Credential, true, asked), asked.Time + ((long)(delay * 1000) * TimeSpan.TicksPerMillisecond));
        }
    }

    /// <summary>A sign-in that somebody will try.</summary>
    private readonly record struct PendingSignIn(int Credential, bool AnswersStepUp, SimulatedEvent Origin);
}
