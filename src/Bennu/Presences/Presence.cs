using Bennu.Protocol;
using Bennu.PubSub.Presence;

namespace Bennu.Presences;

/// <summary>Who is present on which topic. Derive from <see cref="Presence{TMeta}"/>.</summary>
public abstract class Presence
{
    private PresenceServer? _server;

    private protected Presence()
    {
    }

    internal PresenceServer Server => _server ?? throw new InvalidOperationException(
        $"{GetType().Name} is not attached to a server: call builder.Services.AddBennu().AddPresence<{GetType().Name}>() and have it injected.");

    internal void Attach(PresenceServer server) => _server = server;

    /// <summary>A change as clients get it.</summary>
    internal abstract ValueTask<Payload> EncodeAsync(PresenceDiff diff);

    /// <summary>The list of a topic as clients get it.</summary>
    internal abstract ValueTask<Payload> EncodeListAsync(string topic);

    /// <summary>Tells the application of a change.</summary>
    internal abstract ValueTask HandleAsync(PresenceDiff diff, CancellationToken cancellationToken);
}
