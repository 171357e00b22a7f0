using System.Net;
using System.Net.Sockets;
using System.Text;

namespace AccessSentinel.Redis.Health;

/// <summary>
/// Asks a server that could not be connected to whether it wants a password. The client does not always say: a refused log-in can look like
/// any missing connection.
/// </summary>
internal static class AuthenticationProbe
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    /// <summary>Whether the server answers PING with a demand to log in. Servers that speak TLS only never do.</summary>
    public static async Task<bool> WantsPasswordAsync(EndPoint endPoint, CancellationToken cancellation)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        patience.CancelAfter(Patience);
        try
        {
            using Socket socket = new(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            await socket.ConnectAsync(endPoint, patience.Token).ConfigureAwait(false);
            await socket.SendAsync("PING\r\n"u8.ToArray(), patience.Token).ConfigureAwait(false);
            byte[] answer = new byte[64];
            int length = await socket.ReceiveAsync(answer, patience.Token).ConfigureAwait(false);
            return Encoding.ASCII.GetString(answer, 0, length).StartsWith("-NOAUTH", StringComparison.Ordinal);
        }
        catch (Exception exception) when (exception is SocketException || (exception is OperationCanceledException && !cancellation.IsCancellationRequested))
        {
            return false;
        }
    }
}
