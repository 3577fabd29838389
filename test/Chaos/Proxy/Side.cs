namespace Chaos.Proxy;

/// <summary>The ends of a connection.</summary>
[Flags]
internal enum Side
{
    Client = 1,
    Server = 2,
    Both = Client | Server,
}
