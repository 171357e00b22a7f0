using System.Net;
using System.Net.Sockets;

namespace AccessSentinel.TestKit;

/// <summary>Ports of loopback that nobody listens on.</summary>
public static class FreePort
{
    /// <summary>One port.</summary>
    public static int Next() => Next(1)[0];

    /// <summary>
    /// Several different ports. They are free now, not reserved: who starts a server on one must cope with having lost it, as the servers
    /// of this kit do by trying again.
    /// </summary>
    public static int[] Next(int count)
    {
        TcpListener[] listeners = Enumerable.Range(0, count).Select(_ => new TcpListener(IPAddress.Loopback, 0)).ToArray();
        try
        {
            return [.. listeners.Select(Open)];
        }
        finally
        {
            foreach (TcpListener listener in listeners)
            {
                listener.Dispose();
            }
        }
    }

    private static int Open(TcpListener listener)
    {
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
