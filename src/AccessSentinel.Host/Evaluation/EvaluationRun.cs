using AccessSentinel.Engine;
using AccessSentinel.Simulation;

namespace AccessSentinel.Host.Evaluation;

/// <summary>Runs the populations of a plan, as many at once as there are processors.</summary>
internal static class EvaluationRun
{
    /// <summary>Runs a plan. Populations share nothing but the engine, so that the result does not depend on how many run at once.</summary>
    /// <param name="plan">What to simulate.</param>
    /// <param name="engine">The engine under evaluation.</param>
    /// <param name="model">What it is called.</param>
    /// <param name="progress">Told the share done, 0 to 1; calls may come from several threads, one at a time.</param>
    /// <param name="cancellation">Ends the run.</param>
    /// <exception cref="OperationCanceledException">It was ended.</exception>
    public static EvaluationResult Run(EvaluationPlan plan, DetectionEngine engine, string model, Action<double> progress, CancellationToken cancellation)
    {
        var outcomes = new PopulationOutcome[plan.Seeds.Count];
        var done = new double[plan.Seeds.Count];
        Lock told = new();
        Parallel.For(
            0,
            outcomes.Length,
            new ParallelOptions { MaxDegreeOfParallelism = Environment.ProcessorCount, CancellationToken = cancellation },
            i =>
            {
                PortalSimulation simulation = new(plan.Population(plan.Seeds[i]), plan.Seeds[i]);
                DetectionEvaluation evaluation = new(simulation, engine, plan.RuleLimits)
                {
                    Progressed = share =>
                    {
                        lock (told)
                        {
                            done[i] = Math.Clamp(share, 0, 1);
                            progress(done.Average());
                        }

                        return cancellation.IsCancellationRequested;
                    },
                };
                outcomes[i] = evaluation.Run();
            });
        cancellation.ThrowIfCancellationRequested();
        return EvaluationResult.Of(plan, model, outcomes);
    }
}
