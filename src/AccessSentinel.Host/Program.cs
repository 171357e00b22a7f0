using System.Runtime.InteropServices;
using AccessSentinel.Host.Commands;

// The first signal asks for a drain, which every verb answers by finishing what it took on; the second one gets the
// default treatment, for whoever does not want to wait.
using CancellationTokenSource stop = new();

void Drain(PosixSignalContext context)
{
    if (!stop.IsCancellationRequested)
    {
        context.Cancel = true;
        stop.Cancel();
    }
}

using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Drain);
using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Drain);
return await CommandLine.RunAsync(args, ProcessContext.FromProcess(), stop.Token);
