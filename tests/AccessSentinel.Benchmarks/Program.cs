using AccessSentinel.Benchmarks;
using AccessSentinel.Benchmarks.EndToEnd;
using AccessSentinel.Benchmarks.Faults;
using AccessSentinel.Benchmarks.Fuzz;
using AccessSentinel.Benchmarks.Micro;
using BenchmarkDotNet.Running;

// `end-to-end …` measures the whole program on real servers, `engine-cost` and `model-ratio` what an event and a model cost, `fuzz …` feeds the
// readers of untrusted bytes with damaged ones, `faults …` kills what runs; everything else is BenchmarkDotNet's command line.
if (args is ["end-to-end", ..])
{
    return await EndToEndCommand.RunAsync(args[1..]);
}

if (args is ["model-ratio"])
{
    ModelRatio.Run(Console.Out);
    return 0;
}

if (args is ["engine-cost"])
{
    EngineCost.Run(Console.Out);
    return 0;
}

if (args is ["fuzz", ..])
{
    return FuzzCommand.Run(args[1..], Console.Out);
}

if (args is ["faults", ..])
{
    return await FaultsCommand.RunAsync(args[1..], Console.Out);
}

// Without a filter BenchmarkDotNet asks on the console which ones to run; here it means all.
BenchmarkSwitcher.FromAssembly(typeof(BenchmarkSettings).Assembly).Run(args.Length == 0 ? ["--filter", "*"] : args, new BenchmarkSettings());
return 0;
