using System.Diagnostics.CodeAnalysis;
using Bennu.DependencyInjection;
using Bennu.Sockets;
using Bennu.Transports;
using Bennu.Transports.Handshake;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Microsoft.AspNetCore.Builder;

/// <summary>Mounts sockets on an application's routes.</summary>
public static class SocketEndpointRouteBuilderExtensions
{
    /// <summary>
    /// Mounts a socket: its WebSocket at <c>path/websocket</c> and, where it is enabled, its long-poll at <c>path/longpoll</c> (section 1.1).
    /// The path may have variables, <c>:name</c> or <c>{name}</c>, which become connect parameters. Attributes of the socket's class, such as
    /// <c>[Authorize]</c>, apply to its endpoints.
    /// </summary>
    /// <exception cref="InvalidOperationException">
    /// <c>AddBennu</c> is missing, an option is out of its range, both CheckOrigin and CheckCsrf are off, or a payload type has no JSON type information.
    /// </exception>
    public static IEndpointConventionBuilder MapSocket<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicConstructors)] TSocket>(
        this IEndpointRouteBuilder endpoints, string path, Action<SocketOptions>? configure = null)
        where TSocket : Socket, ISocket
    {
        var server = endpoints.ServiceProvider.GetService<SocketServer>() ??
            throw new InvalidOperationException("MapSocket needs Bennu's services: call builder.Services.AddBennu() first.");
        var options = new SocketOptions();
        configure?.Invoke(options);
        var mount = new SocketMount(server, SocketType.Of<TSocket>(server.Codec), options, path);
        var mapped = new List<IEndpointConventionBuilder>();
        if (options.WebSocket.IsEnabled)
        {
            server.Connections.Watch(options.WebSocket.Timeout);
            mapped.Add(endpoints.Map(SocketPath.ToRoutePattern(path, options.WebSocket.Path), new WebSocketEndpoint(mount).InvokeAsync));
        }
        if (options.LongPoll.IsEnabled)
        {
            var pattern = SocketPath.ToRoutePattern(path, options.LongPoll.Path);
            var endpoint = new LongPollEndpoint(mount, endpoints.ServiceProvider.GetRequiredService<LongPollSessions>());
            server.Connections.Watch(options.LongPoll.Window);
            mapped.Add(endpoints.Map(pattern, endpoint.InvokeAsync));
            endpoints.MapMethods(pattern, ["OPTIONS"], LongPollEndpoint.PreflightAsync); // a browser asks without credentials
        }
        return new SocketConventionBuilder(mapped).WithMetadata(typeof(TSocket).GetCustomAttributes(inherit: true));
    }
}
