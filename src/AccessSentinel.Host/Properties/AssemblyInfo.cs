using System.Runtime.CompilerServices;

[assembly: InternalsVisibleTo("AccessSentinel.DeployTests")]
[assembly: InternalsVisibleTo("AccessSentinel.Host.Tests")]
[assembly: InternalsVisibleTo("AccessSentinel.IntegrationTests")]
