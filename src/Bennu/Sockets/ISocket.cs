namespace Bennu.Sockets;

/// <summary>A socket type that says which channels it routes to.</summary>
public interface ISocket
{
    /// <summary>Declares the routes. Called once per mount, at start-up.</summary>
    static abstract void Define(SocketBuilder on);
}
