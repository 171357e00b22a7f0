using System.Runtime.CompilerServices;

[assembly: InternalsVisibleTo("AccessSentinel.Host.Tests")]
[assembly: InternalsVisibleTo("AccessSentinel.IntegrationTests")]
