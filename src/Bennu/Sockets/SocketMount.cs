using Bennu.Transports.Handshake;

namespace Bennu.Sockets;

/// <summary>A socket type at a path, with its options as they were when it was mounted.</summary>
internal sealed class SocketMount
{
    public SocketMount(SocketServer server, SocketType type, SocketOptions options, string path = "")
    {
        options.Validate();
        server.Add(type);
        Server = server;
        Path = path;
        Type = type;
        Options = options;
        Sessions = new Admission(options.LongPoll.MaxSessions);
        Versions = new SerializerVersions(options.Serializers);
        Subprotocols = options.AuthToken ? ["phoenix", .. options.Subprotocols] : [.. options.Subprotocols];
    }

    public SocketServer Server { get; }

    /// <summary>The path as it was given, the same on all nodes.</summary>
    public string Path { get; }

    public SocketType Type { get; }

    public SocketOptions Options { get; }

    /// <summary>The long-poll sessions that are open.</summary>
    public Admission Sessions { get; }

    /// <summary>Which serializer a client's <c>vsn</c> leads to.</summary>
    public SerializerVersions Versions { get; }

    /// <summary>The subprotocols that the mount accepts, in its own order of preference.</summary>
    public string[] Subprotocols { get; }
}
